"""fail-the-Nth: each work is done again and again, its first, second, … operation failing, until a
run meets no failure.

    python -m tests.faults.nth --engine postgresql
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from app.settings import Settings
from app.storage.migrations import current, head, upgrade
from tests import postgres
from tests.clock import TestClock
from tests.faults.failing import Layer, failing
from tests.faults.nth_keeping import Keeping
from tests.faults.nth_works import Works
from tests.faults.table import Tally, counted, write
from tests.receivers import receiving
from tests.store import SqliteStores, Stores, engine_of, running
from tests.store_postgres import PostgresStores
from tests.world import World

# The schema is several hundred statements.
_STEP = 13
# Done with its N-th operation failing, whatever the layer counts; gives what broke.
Work = Callable[[int], tuple[Layer, list[str]]]


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


def every_place(work: Work) -> Iterator[list[str]]:
    """What broke, for each N at which something failed."""
    for at in count(1):
        layer, found = work(at)
        if layer.failed is None:
            assert not found, found
            return
        yield [f"{fault} ({work.__name__}, {layer.failed} at {at})" for fault in found]


def migration(settings: Settings, step: int) -> tuple[int, list[str]]:
    """Upgrades of one empty store whose commit fails, then whose 1st, 1 + step-th, … statement,
    until one meets no failure; gives how many were broken off."""
    found = []
    with engine_of(settings) as engine:
        with failing(1, ["commit"]), suppress(OperationalError):
            upgrade(engine)
        if current(engine) is not None:
            found.append(f"I1 half migrated: {current(engine)} (commit)")
        for done, at in enumerate(count(1, step), 1):
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
def works_in(settings: Settings) -> Iterator[Works]:
    """The works of phones and receivers, on this store."""
    with receiving() as receiver, _world(settings) as world:
        yield Works(world, receiver)


@contextmanager
def keeping_in(settings: Settings, folder: Path) -> Iterator[Keeping]:
    """The works of keeping, on this store; files are made in `folder`."""
    with _world(settings) as world:
        yield Keeping(world, folder)


@contextmanager
def _world(settings: Settings) -> Iterator[World]:
    own = replace(settings, webhook_networks="127.0.0.0/8", index_from=0)
    clock = TestClock()
    with running(own, clock) as app:
        yield World(app, own, clock)


def _all(stores: Stores, folder: Path, places: Counter[str]) -> tuple[int, list[str]]:
    large, small, out, empty = (folder / name for name in ("large", "small", "out", "empty"))
    for path in (large, small, out, empty):
        path.mkdir()
    with works_in(stores.published(large)) as works:
        faults = _failed_in((works.intake, works.folding, works.photo, works.webhook), places)
    with keeping_in(stores.published(small), out) as keeping:
        faults += _failed_in((keeping.link, keeping.index, keeping.backup), places)
    places["migration"], found = migration(stores.empty(empty), _STEP)
    return works.acknowledged, [*faults, *found]


def _failed_in(works: Iterable[Work], places: Counter[str]) -> list[str]:
    faults: list[str] = []
    for work in works:
        for found in every_place(work):
            places[work.__name__] += 1
            faults += found
        print(f"{work.__name__}: {places[work.__name__]}", flush=True)
    return faults


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
