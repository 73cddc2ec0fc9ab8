"""Who acts in a schedule: grids and workers of its own, so that no schedule sees another's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import new_id
from app.services import keys, releases
from app.services.areas import NewArea, add_area
from app.services.workers import Enrolment, NewWorker, add_worker, revoke_worker
from app.storage.models.people import Worker, WorkerGrid
from app.storage.queries.numbering import PHONES, next_numbers
from tests.builders import COMMUNITY, RELEASE

# What the product spends on a secret would be most of a schedule's time.
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """`wide` and `narrow` are keys by sheet: of both grids, and of the second alone."""

    grids: list[str]
    workers: list[dict[str, str]]
    wide: dict[str, str]
    narrow: dict[str, str]


_numbers = count(13_000_000_000)
_releases = count(1)


def found(tx: Session, areas: Iterable[tuple[str, str, str | None]]) -> None:
    """The city down to the community that all grids lie in."""
    for code, name, parent in areas:
        add_area(tx, NewArea(code, name, parent))


def scene(tx: Session, name: str, workers: int, now: datetime) -> Scene:
    """Workers who serve the first of two grids, the last of them both."""
    grids = [f"{name}-a", f"{name}-b"]
    for grid in grids:
        add_area(tx, NewArea(grid, f"网格{grid}", COMMUNITY, "grid"))
    how = Enrolment(now=now, new_id=new_id, hasher=_CHEAP)
    enrolled = []
    for n in range(workers):
        number = f"{next(_numbers)}"
        served = tuple(grids if n == workers - 1 else grids[:1])
        _, secret = add_worker(tx, NewWorker(number, f"走访员{n}", served), how)
        enrolled.append({"phone": number, "secret": secret})
    wide, narrow = (_keys(tx, areas, now) for areas in (grids, grids[1:]))
    return Scene(grids, enrolled, wide, narrow)


def _keys(tx: Session, areas: list[str], now: datetime) -> dict[str, str]:
    registry = releases.in_force(tx).registry
    made = {name: keys.create(tx, name, now=now, areas=areas)[0] for name in registry.departments}
    return {sheet.id: made[sheet.department] for sheet in registry.sheets.values()}


def revoke(tx: Session, phone: str, now: datetime) -> None:
    revoke_worker(tx, phone, now)


def move(tx: Session, phone: str, grids: tuple[str, str], now: datetime) -> None:
    """From the first grid to the second."""
    left, joined = grids
    worker = tx.scalars(select(Worker).where(Worker.phone == phone)).one()
    own = (WorkerGrid.worker_id == worker.id, WorkerGrid.grid == left)
    tx.execute(update(WorkerGrid).where(*own).values(until=now))
    if tx.get(WorkerGrid, (worker.id, joined)) is None:
        seq = next_numbers(tx, PHONES, 1)
        tx.add(WorkerGrid(worker_id=worker.id, grid=joined, since=now, seq=seq))


def publish_next(tx: Session, now: datetime) -> str:
    """A release that asks what the one before it asked, under a version of its own."""
    registry = releases.in_force(tx).registry
    stem = RELEASE.rsplit(".", 1)[0]
    return releases.publish(tx, replace(registry, version=f"{stem}.{next(_releases)}"), now)
