"""What the documents promise: every command, setting, target, link and route they name is there."""

import json
import re
import shlex
from pathlib import Path

import click
import pytest
from flask.testing import FlaskClient
from ruamel.yaml import YAML
from sqlalchemy import make_url

from app.cli.main import cli
from app.settings import Settings
from tests.builders import RELEASE
from tests.world import World

ROOT = Path(__file__).parents[1]
OPERATE = ROOT / "docs" / "operate"
DOCUMENTS = sorted(
    [
        *(ROOT / "README.md", ROOT / "CHANGELOG.md"),
        *(ROOT / "docs").glob("*.md"),
        *OPERATE.glob("*.md"),
    ]
)
SETTING = re.compile(r"\bYGT_[A-Z_]+\b")
BROWSER_WORDS = [
    "⋮",
    "分享",
    "安装应用",
    "添加到主屏幕",
    "Add to home screen",
    "Add to Home Screen",
]
# For the tests alone; docs/operate.md says so beside the settings.
TEST_SETTINGS = {"YGT_TEST_DATABASE_URL", "YGT_CHROMIUM"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shell_lines() -> list[str]:
    """The lines of every shell block, comments and environment in front taken off."""
    blocks = [
        block for path in DOCUMENTS for block in re.findall(r"```sh\n(.*?)```", text_of(path), re.S)
    ]
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [re.sub(r"^(\w+=\S+ )+", "", line.strip()) for line in joined.splitlines()]


def commands() -> list[list[str]]:
    """The arguments of every `python run.py …` in the documents, without `--practice`, and of what
    the examples in docs/operate run."""
    calls = [line for line in shell_lines() if line.startswith("python run.py ")]
    calls += [
        call.removeprefix("/opt/ygt/.venv/bin/")
        for unit in OPERATE.glob("*.service")
        for call in re.findall(r"^ExecStart=(.*)$", text_of(unit), re.M)
    ]
    split = [shlex.split(call, comments=True)[2:] for call in calls]
    services = YAML(typ="safe").load(OPERATE / "compose.yaml")["services"]
    split += [each["command"] for each in services.values() if each["image"] == "yigetong"]
    return [argv[1:] if argv[0] == "--practice" else argv for argv in split]


def every_command(group: click.Group, name: str = "") -> list[str]:
    found = []
    for part, command in group.commands.items():
        full = f"{name} {part}".strip()
        found += every_command(command, full) if isinstance(command, click.Group) else [full]
    return found


@pytest.mark.parametrize("argv", commands(), ids=" ".join)
def test_a_command_in_the_documents_can_be_called_so(argv: list[str]) -> None:
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        assert argv[0] in command.commands, f"no command {argv[0]}"
        command, argv = command.commands[argv[0]], argv[1:]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in argv if word.startswith("--")} <= known
    required = [p for p in command.params if p.required and isinstance(p, click.Option)]
    assert [p.opts[0] for p in required if p.opts[0] not in argv] == []
    assert command.get_help(context)


def test_every_command_is_in_the_documents() -> None:
    """What no document names, nobody finds."""
    shown = [" ".join(argv) for argv in commands()]
    missing = [name for name in every_command(cli) if not any(s.startswith(name) for s in shown)]
    assert missing == []


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    read = {
        name
        for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        if path != Path(__file__)
        for name in SETTING.findall(text_of(path))
    }
    documented = set(SETTING.findall(text_of(ROOT / "docs" / "operate.md")))
    assert documented - TEST_SETTINGS == read - TEST_SETTINGS
    assert documented >= TEST_SETTINGS


def test_the_examples_set_only_what_is_read() -> None:
    documented = set(SETTING.findall(text_of(ROOT / "docs" / "operate.md")))
    examples = [path for path in OPERATE.iterdir() if path.suffix != ".md"]
    named = {name for path in examples for name in SETTING.findall(text_of(path))}
    assert len(named) > 6
    assert named <= documented


def test_the_settings_of_the_example_are_taken() -> None:
    lines = text_of(OPERATE / "settings.env").splitlines()
    env = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    settings = Settings.from_env(env)
    for url in (settings.database_url, settings.practice.database_url):
        assert make_url(url).query["host"] == ("db1.internal:5432", "db2.internal:5432")
    assert make_url(settings.replica_url).host == "db3.internal"
    assert settings.proxies == 1


def test_what_the_programs_of_a_node_may_not_do_is_the_same_for_all() -> None:
    limits = {text_of(unit).partition("\nUMask=")[2] for unit in OPERATE.glob("*.service")}
    assert len(limits) == 1
    assert "\nCapabilityBoundingSet=\n" in limits.pop()


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.M))
    named = {name for path in DOCUMENTS for name in re.findall(r"`?make ([a-z]+)", text_of(path))}
    assert named
    assert named <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text_of(path))
    here = [link for pair in links for link in pair if link and "://" not in link]
    assert [link for link in here if not (path.parent / link).exists()] == []


def test_the_guide_for_workers_names_what_stands_on_the_screen() -> None:
    labels = [text_of(path) for path in (ROOT / "pwa/src/labels").rglob("*.ts")]
    labels += [text_of(path) for path in (ROOT / "forms_schema/codelists").glob("*.yaml")]
    screen = "\n".join(labels).replace("{n}", "n").replace("{m}", "m")
    guide = re.sub(r"\n +", " ", text_of(ROOT / "docs/workers.md"))
    quoted = set(re.findall(r"“([^”]+)”", guide))
    assert len(quoted) > 40
    missing = [word for word in quoted if not re.search(rf"[:'] ?{re.escape(word)}['?,。]", screen)]
    # What the menus of browsers say, which is not ours.
    assert sorted(missing) == sorted(BROWSER_WORDS)


def test_every_route_in_the_documents_is_served(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    shapes = {re.sub(r"\{[^}]*\}", "{}", path) for path in paths}
    named = re.findall(
        r"`(?:GET|POST|PUT|HEAD|DELETE|PATCH) (/api/[^`? ]*)", text_of(ROOT / "docs/phone-api.md")
    )
    assert len(named) >= 6
    assert [path for path in named if re.sub(r"\{[^}]*\}", "{}", path) not in shapes] == []


def test_the_first_report_of_the_readme_reaches_the_police(world: World) -> None:
    phone, police = world.worker(), world.key("gongan")
    document = json.loads(text_of(ROOT / "docs" / "first-report.json"))
    assert document["operations"][0]["release"] == RELEASE
    (result,) = phone.push(*document["operations"])
    assert result["status"] == "accepted"
    assert "gongan/rental" in result["receipt"]["sheets"]
    (row,) = police.rows("rental")["items"]
    assert "石井头村一巷37号" in json.dumps(row["cells"], ensure_ascii=False)
    sheet = police.get("sheets/rental/rows.xlsx", date="2026-11-18")
    assert sheet.status_code == 200


def test_the_licence_is_apache_2_0() -> None:
    assert "Apache License" in text_of(ROOT / "LICENSE")
    assert "Version 2.0, January 2004" in text_of(ROOT / "LICENSE")


def test_no_file_names_a_registry_host() -> None:
    """Packages come from wherever the machine's pip is set to."""
    lists = [ROOT / "requirements.txt", ROOT / "tests/requirements.txt", ROOT / "Makefile"]
    assert [path.name for path in lists if re.search(r"https?://|--index-url", text_of(path))] == []
