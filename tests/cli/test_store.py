"""`init` and `doctor`: a store from nothing, repeatable, and looked over."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.main import cli
from app.settings import Settings
from tests.store import SCHEMA
from tests.world import World


def run(settings: Settings, *argv: str) -> Result:
    environment = {
        "YGT_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "YGT_SCHEMA": str(SCHEMA),
    }
    return CliRunner().invoke(cli, list(argv), env=environment)


def test_init_makes_secrets_tables_and_a_release(empty_settings: Settings) -> None:
    empty_settings.secrets_file.unlink()
    result = run(empty_settings, "init", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["secrets"] == "made"
    assert document["release"] == "2026.11.0"
    assert stat.S_IMODE(empty_settings.secrets_file.stat().st_mode) == 0o600


def test_init_again_keeps_the_secrets(empty_settings: Settings) -> None:
    run(empty_settings, "init")
    before = empty_settings.secrets_file.read_bytes()
    again = run(empty_settings, "init", "--json")
    assert json.loads(again.stdout)["secrets"] == "kept"
    assert empty_settings.secrets_file.read_bytes() == before


def test_init_does_not_show_the_database_password(empty_settings: Settings) -> None:
    assert "password=" not in run(empty_settings, "init").output


@pytest.mark.parametrize(
    "argv",
    [
        ("area", "list"),
        ("worker", "list"),
        ("key", "list"),
        ("merge", "list"),
        ("seed",),
        ("serve",),
        ("publish",),
        ("diff",),
        (
            "export",
            "--department",
            "gongan",
            "--sheet",
            "rental",
            "--date",
            "2026-11-18",
            "--out",
            "sheet.csv",
        ),
    ],
    ids=lambda argv: argv[0],
)
def test_a_store_that_was_never_made_says_what_to_run(
    empty_settings: Settings, argv: tuple[str, ...]
) -> None:
    result = run(empty_settings, *argv)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "python run.py init" in result.stderr


def test_a_missing_database_file_is_not_made_by_looking(tmp_path: Path) -> None:
    nowhere = Settings(
        data=tmp_path, database_url=f"sqlite:///{tmp_path / 'live.db'}", schema=SCHEMA
    )
    for argv in (("area", "list"), ("doctor",)):
        assert run(nowhere, *argv).exit_code == 1
    assert not (tmp_path / "live.db").exists()


def test_a_healthy_store_is_well(world: World) -> None:
    result = world.operator("doctor", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["well"] is True


def test_secrets_that_others_may_read_are_found(world: World) -> None:
    world.settings.secrets_file.chmod(0o644)
    result = world.operator("doctor", "--json")
    assert result.exit_code == 1
    sick = [f for f in json.loads(result.stdout)["findings"] if not f["well"]]
    assert [finding["what"] for finding in sick] == ["密钥"]
    assert "chmod 600" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("YGT_WORKERS", "many", "from 1 to 64"),
        ("YGT_INDEX_FROM", "-1", "from 0 on"),
        ("YGT_REPLICA_URL", "postgresql://replica/ygt", "needs PostgreSQL on both sides"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_what_fits(
    world: World, name: str, text: str, fits: str
) -> None:
    environment = {"YGT_DATA": str(world.settings.data), name: text}
    result = CliRunner().invoke(cli, ["doctor"], env=environment)
    assert result.exit_code == 1
    assert fits in result.stderr


def test_an_unknown_command_is_a_usage_error(world: World) -> None:
    assert world.operator("frobnicate").exit_code == 2
