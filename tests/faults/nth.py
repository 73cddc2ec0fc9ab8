"""fail-the-Nth: each work is done again and again, its first, second, … operation failing, until a
run meets no failure.

    python -m tests.faults.nth --engine postgresql
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, event

from app.settings import Settings
from app.storage.migrations import current, head, upgrade
from tests import postgres
from tests.clock import TestClock
from tests.faults.nth_works import Works
from tests.faults.table import Tally, counted, write
from tests.receivers import receiving
from tests.store import SqliteStores, Stores, engine_of, running
from tests.store_postgres import PostgresStores
from tests.world import World

# The schema is several hundred statements.
_STEP = 13
WORKS = ("intake", "photo", "webhook", "backup")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    places: Counter[str] = Counter()
    with TemporaryDirectory(prefix="ygt-nth-") as folder, _stores(given.engine, folder) as stores:
        acknowledged, faults = _all(stores, Path(folder), places)
    print("\n".join(faults[:50]))
    print(f"nth {given.engine}: failed at {dict(places)}", flush=True)
    tally = Tally(
        program=f"nth {given.engine}",
        seeds="—",
        rounds=places.total(),
        acknowledged=acknowledged,
        **counted(faults),
    )
    write(tally)
    sys.exit(0 if tally.holds else 1)


def every_place(works: Works, name: str) -> Iterator[tuple[int, list[str]]]:
    """N and what broke, for each N at which something failed."""
    for at in count(1):
        layer, found = getattr(works, name)(at)
        if layer.failed is None:
            assert not found, found
            return
        yield at, [f"{fault} ({name}, {layer.failed} at {at})" for fault in found]


def migration(settings: Settings, step: int) -> tuple[int, list[str]]:
    """Upgrades of one empty store whose 1st, 1 + step-th, … statement fails, until one meets no
    failure; gives how many were broken off."""
    found = []
    with engine_of(settings) as engine:
        for done, at in enumerate(count(1, step)):
            has_failed = _upgrade_failing(engine, at)
            stands = current(engine)
            if stands != (None if has_failed else head()):
                found.append(f"I1 half migrated: {stands} (statement {at})")
            if not has_failed:
                return done, found
    raise AssertionError


def _upgrade_failing(engine: Engine, at: int) -> bool:
    left = count(1)

    def fail(*_: Any) -> None:
        if next(left) == at:
            raise OSError("planted")

    event.listen(engine, "before_cursor_execute", fail)
    try:
        upgrade(engine)
    except OSError:
        return True
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    return False


@contextmanager
def works_in(settings: Settings, folder: Path) -> Iterator[Works]:
    """The works on this store; files are made in `folder`."""
    reaching = replace(settings, webhook_networks="127.0.0.0/8")
    clock = TestClock()
    with receiving() as receiver, running(reaching, clock) as app:
        yield Works(World(app, reaching, clock), receiver, folder)


def _all(stores: Stores, folder: Path, places: Counter[str]) -> tuple[int, list[str]]:
    faults: list[str] = []
    data, out = folder / "data", folder / "out"
    data.mkdir()
    out.mkdir()
    with works_in(stores.published(data), out) as works:
        for name in WORKS:
            for _, found in every_place(works, name):
                places[name] += 1
                faults += found
            print(f"{name}: {places[name]}", flush=True)
    empty = folder / "empty"
    empty.mkdir()
    places["migration"], found = migration(stores.empty(empty), _STEP)
    return works.acknowledged, [*faults, *found]


@contextmanager
def _stores(engine: str, folder: str) -> Iterator[Stores]:
    template = Path(folder) / "template"
    template.mkdir()
    if engine == "sqlite":
        yield SqliteStores(template)
        return
    with postgres.server() as address:
        made = PostgresStores(address, template, "nth")
        yield made
        made.close()


if __name__ == "__main__":
    main()
