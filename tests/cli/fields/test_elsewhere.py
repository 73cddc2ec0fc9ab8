"""Keys on a disk of their own: the backup brings them, and keys made since stay beside those."""

import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import Settings
from app.storage.field_keys import KeyFile
from tests.canaries import watched_operation
from tests.cli.backup.restored import backed_up, operator_on, same_phone
from tests.store import running
from tests.world import World


def test_a_restore_brings_its_keys_and_keeps_those_made_since(
    world: World, empty_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.worker()
    phone.push(watched_operation())
    seen = phone.pull_all()
    vault = tmp_path / "vault" / "keys.json"
    vault.parent.mkdir()
    shutil.copy(world.settings.field_keys_file, vault)
    monkeypatch.setenv("YGT_FIELD_KEYS", str(vault))
    [old] = KeyFile.parsed(vault.read_bytes()).keys
    sealed = backed_up(world, tmp_path)
    # As it would be on a new machine: another installation's key, none of the lost one's.
    vault.write_bytes(KeyFile.made().packed())
    [own] = KeyFile.parsed(vault.read_bytes()).keys

    for path in (empty_settings.secrets_file, empty_settings.field_keys_file):
        path.unlink()
    done = operator_on(world, empty_settings, "restore", *sealed.argv)
    assert done.exit_code == 0, done.output
    file = KeyFile.parsed(vault.read_bytes())
    assert (set(file.keys), file.current) == ({old, own}, own)
    assert stat.S_IMODE(vault.stat().st_mode) == 0o600
    assert not empty_settings.field_keys_file.exists()
    with running(replace(empty_settings, field_keys=vault), world.clock) as app:
        back = same_phone(phone, World(app, empty_settings, world.clock))
        assert back.pull_all() == seen


def test_each_realm_has_keys_of_its_own(
    empty_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    monkeypatch.setenv("YGT_FIELD_KEYS", str(tmp_path / "vault" / "keys.json"))
    done = operator_on(world, empty_settings, "init")
    assert done.exit_code == 0, done.output
    live, practice = (tmp_path / "vault" / name for name in ("keys.json", "keys-practice.json"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in (live, practice)} == {0o600}
    one, other = (KeyFile.parsed(path.read_bytes()) for path in (live, practice))
    assert not one.keys.items() & other.keys.items()
