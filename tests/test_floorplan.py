"""The house's own rules, kept by a machine: floors, size, names, empty `__init__` files."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 250

# What a floor may import of ours. Entry (run.py, app/__init__, app/doors, app/scheduler, app/cli)
# may import everything.
FLOORS = {
    "app.registry": {"app.registry", "app.errors"},
    "app.storage": {"app.storage", "app.registry", "app.errors"},
    "app.services": {"app.services", "app.storage", "app.registry", "app.errors", "app.clock"},
    "app.http": {
        "app.http",
        "app.services",
        "app.storage",
        "app.registry",
        "app.errors",
        "app.clock",
    },
    "app.errors": set[str](),
    "app.clock": set[str](),
    "app.settings": {"app.errors", "app.setting_texts"},
    "app.setting_texts": {"app.errors"},
}
ENTRY = ("app", "app.doors", "app.scheduler", "run")
# Which packages a floor must do without.
WITHOUT = {
    "app.registry": {"flask", "flask_sqlalchemy", "flask_smorest", "marshmallow", "sqlalchemy"},
    "app.storage": {"flask", "flask_smorest", "marshmallow", "werkzeug"},
    "app.services": {"flask", "flask_smorest", "marshmallow", "werkzeug", "click"},
    "app.http": {"click", "gunicorn"},
}
# Only the rooms of `load` may open files; the rest of the registry is handed what it needs.
READS_FILES = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "tempfile", "urllib"}
FORBIDDEN_NAMES = ("util", "utils", "helper", "helpers", "common", "manager", "base", "misc")


OURS = ("app", "migrations", "tests")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted([*found, ROOT / "run.py"])


def source_files() -> list[Path]:
    """Every source file of ours, whatever its language; what tools generate is not ours."""
    pwa = ROOT / "pwa"
    web = [path for end in ("*.ts", "*.vue", "*.js") for path in pwa.rglob(end)]
    ours = [path for path in web if not {"node_modules", "dist"} & set(path.parts)]
    return sorted([*python_files(*OURS), *ours])


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def floor_of(path: Path) -> str | None:
    return next((floor for floor in FLOORS if within(module_of(path), {floor})), None)


def test_imports_point_down() -> None:
    above = []
    for path in python_files("app"):
        floor = floor_of(path)
        if floor is None:
            assert module_of(path) in ENTRY or within(module_of(path), {"app.cli"})
            continue
        names = [name for name in imports_of(path) if within(name, {"app"})]
        # `from app.services import intake` also yields the package it names, which is no import up.
        packages = {"app", "app.registry", "app.storage", "app.services", "app.http"}
        lower = [name for name in names if name in packages or within(name, FLOORS[floor])]
        above += [f"{module_of(path)} -> {name}" for name in names if name not in lower]
    assert above == []


def test_a_floor_does_without_the_frameworks_above_it() -> None:
    assert [
        f"{module_of(path)} -> {name}"
        for path in python_files("app")
        for name in imports_of(path)
        if within(name, WITHOUT.get(floor_of(path) or "", set()))
    ] == []


def test_the_registry_reads_nothing_but_its_sources() -> None:
    assert [
        f"{module_of(path)} -> {name}"
        for path in python_files("app/registry")
        if not within(module_of(path), {"app.registry.load", "run"})
        for name in imports_of(path)
        if within(name, READS_FILES)
    ] == []


def test_no_file_is_longer_than_250_lines() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in source_files()}
    assert [f"{shown(path)}: {size}" for path, size in sizes.items() if size > LONGEST] == []


def test_every_file_says_first_what_it_is_for() -> None:
    texts = {path: path.read_text(encoding="utf-8").strip() for path in python_files(*OURS)}
    assert [
        shown(path)
        for path, text in texts.items()
        if text and not ast.get_docstring(ast.parse(text))
    ] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [
        shown(path)
        for path in source_files()
        if set(path.stem.lower().split("_")) & set(FORBIDDEN_NAMES)
    ] == []


def test_packages_hold_no_code_in_their_init_files() -> None:
    inits = [path for path in python_files("app", "tests") if path.name == "__init__.py"]
    assert len(inits) > 10
    full = [path for path in inits if path.read_text(encoding="utf-8").strip()]
    assert full == [ROOT / "app" / "__init__.py"]


def test_nothing_is_left_for_later() -> None:
    """Notes to ourselves are issues, not comments."""
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "INTE" + "RIM")
    left = [
        f"{shown(path)}: {word}"
        for path in source_files()
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert left == []


def test_services_and_storage_never_commit() -> None:
    committing = [
        shown(path)
        for path in python_files("app/services", "app/storage")
        if ".commit(" in path.read_text(encoding="utf-8")
    ]
    assert committing == ["app/storage/database.py"]
