"""What a backup and a restore refuse, with a sentence that says what would be right."""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from app.settings import Settings
from tests.cli.backup.restored import PHOTO, PHOTO_NAME, Sealed, backed_up, operator_on, rentals
from tests.world import World


@pytest.fixture
def city(world: World) -> World:
    phone = world.worker(name="梁䶮")
    phone.push(*rentals(2))
    phone.client.put(f"/api/v1/blobs/{PHOTO_NAME}", data=PHOTO, headers=phone.headers)
    return world


@pytest.fixture
def sealed(city: World, tmp_path: Path) -> Sealed:
    return backed_up(city, tmp_path)


def refused(world: World, settings: Settings, sealed: Sealed) -> str:
    done = operator_on(world, settings, "restore", *sealed.argv)
    assert done.exit_code == 1, done.output
    return str(done.stderr)


def test_file_and_key_are_the_operators_alone_and_hold_nothing_in_plain(sealed: Sealed) -> None:
    for path in (sealed.file, sealed.key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = sealed.file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    for plain in ("梁䶮".encode(), PHOTO[:256], b"manifest.json", b"row_key"):
        assert plain not in content
    assert [path.name for path in sealed.file.parent.glob(".*")] == []


def test_a_store_in_use_is_never_written_over(city: World, sealed: Sealed) -> None:
    assert "not_empty" in refused(city, city.settings, sealed)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.999])
def test_a_file_cut_short_restores_nothing(
    city: World, empty_settings: Settings, sealed: Sealed, kept: float
) -> None:
    os.truncate(sealed.file, int(sealed.file.stat().st_size * kept))
    assert "bad_backup" in refused(city, empty_settings, sealed)
    listed = operator_on(city, empty_settings, "worker", "list", "--json")
    assert json.loads(listed.stdout) == []


def test_one_changed_byte_restores_nothing(
    city: World, empty_settings: Settings, sealed: Sealed
) -> None:
    content = bytearray(sealed.file.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.file.write_bytes(content)
    assert "bad_backup" in refused(city, empty_settings, sealed)


def test_another_key_opens_nothing(
    city: World, empty_settings: Settings, sealed: Sealed, tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    city.operator("backup-key", str(other))
    said = refused(city, empty_settings, Sealed(sealed.file, other))
    assert "sealed with another key" in said


def test_after_a_refused_file_the_right_one_is_restored(
    city: World, empty_settings: Settings, sealed: Sealed, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.age"
    shutil.copy(sealed.file, broken)
    os.truncate(broken, broken.stat().st_size - 100)
    empty_settings.secrets_file.unlink()
    refused(city, empty_settings, Sealed(broken, sealed.key))
    assert not empty_settings.secrets_file.exists()
    done = operator_on(city, empty_settings, "restore", *sealed.argv)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(empty_settings.secrets_file.stat().st_mode) == 0o600


def test_the_other_realm_refuses_it(city: World, empty_settings: Settings, sealed: Sealed) -> None:
    done = operator_on(city, empty_settings, "--practice", "restore", *sealed.argv)
    assert done.exit_code == 1
    assert "other_realm" in done.stderr


def test_a_key_is_never_written_over_and_no_key_is_none(
    city: World, sealed: Sealed, tmp_path: Path
) -> None:
    before = sealed.key.read_bytes()
    assert city.operator("backup-key", str(sealed.key)).exit_code == 1
    assert sealed.key.read_bytes() == before
    empty = tmp_path / "empty.key"
    empty.write_text("# nothing\n")
    done = city.operator("backup", "--key-file", str(empty), "--out", str(tmp_path / "x.age"))
    assert (done.exit_code, (tmp_path / "x.age").exists()) == (1, False)
    assert "bad_backup_key" in done.stderr


def test_a_photo_that_the_store_lacks_is_told_and_stops_nothing(
    city: World, tmp_path: Path
) -> None:
    city.settings.blobs.joinpath(PHOTO_NAME[:2], PHOTO_NAME[2:]).unlink()
    backed_up(city, tmp_path)
    again = city.operator(
        "backup", "--json", "--key-file", str(tmp_path / "backup.key"), "--out", str(tmp_path / "b")
    )
    assert PHOTO_NAME in again.stdout


@pytest.mark.skipif(shutil.which("age") is None, reason="not run: no age on this machine")
def test_the_age_tool_opens_it_without_this_program(sealed: Sealed) -> None:
    plain = subprocess.run(
        ["age", "-d", "-i", str(sealed.key), str(sealed.file)], check=True, capture_output=True
    )
    assert plain.stdout[:257].startswith(b"manifest.json")
