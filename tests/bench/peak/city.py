"""The phones of a city before its peak hour: enrolled, and with what each will hand in that hour.

Workers and sessions are written into the store as signing in leaves them: twenty thousand times
argon2 would be measured otherwise, and first.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.services.sessions import digest
from app.settings import Settings
from app.storage.database import transaction
from app.storage.models.areas import Area
from app.storage.models.people import Device, Worker, WorkerGrid, WorkerSession
from tests.bench import workload
from tests.bench.peak.plan import token_of
from tests.bench.servers import Installation

COMMUNITY = "440106999001"
_PATH = "/4401/440106/440106999/440106999001/"


def grid_of(phone: int) -> str:
    return f"{COMMUNITY}{phone:05d}"


def enrol(store: Installation, phones: int) -> None:
    """A grid, a worker, a device and a session for each phone."""
    app: Flask = create_app(Settings.from_env(store.env))
    now = datetime.now(UTC)
    with app.app_context(), transaction(writes=True) as tx:
        for first in range(0, phones, 2000):
            span = range(first, min(first + 2000, phones))
            for make in (_area, _worker, _serves, _device, _session):
                tx.add_all([make(phone, now) for phone in span])
                tx.flush()
            tx.expunge_all()


def operations(release: str, reports: int, phones: int) -> Iterator[tuple[str, bytes]]:
    """(op_id, operation) of each report; every household is met for the first time."""
    visits = workload.golden_visits()
    for number in range(reports):
        phone = number % phones
        report = workload.renamed(visits[number % len(visits)], number, number // len(visits))
        report["visit"]["grid_code"] = grid_of(phone)
        operation = workload.operation(report, release, number // phones)
        yield str(operation["op_id"]), workload.as_phones_write(operation)


def write_operations(folder: Path, source: Iterator[tuple[str, bytes]]) -> Sequence[int]:
    """Into one file, for its readers to take slices of; gives where each begins, and the end."""
    places = array("Q", [0])
    with (folder / "operations").open("wb") as content, (folder / "ids").open("w") as ids:
        for op_id, body in source:
            content.write(body)
            ids.write(f"{op_id}\n")
            places.append(places[-1] + len(body))
    return places


def _area(phone: int, _now: datetime) -> Any:
    code = grid_of(phone)
    return Area(code=code, name=code, level="grid", parent_code=COMMUNITY, path=f"{_PATH}{code}/")


def _worker(phone: int, now: datetime) -> Any:
    number, name = f"1{phone:010d}", f"工{phone}"
    return Worker(id=_id("w", phone), phone=number, name=name, secret_hash="-", created_at=now)


def _serves(phone: int, now: datetime) -> Any:
    since = now - timedelta(days=1)
    return WorkerGrid(worker_id=_id("w", phone), grid=grid_of(phone), since=since)


def _device(phone: int, now: datetime) -> Any:
    number, worker = 100_000 + phone, _id("w", phone)
    device = Device(id=_id("d", phone), device_no=number, worker_id=worker, created_at=now)
    device.name = "peak"
    return device


def _session(phone: int, now: datetime) -> Any:
    return WorkerSession(
        token_hash=digest(token_of(phone)),
        worker_id=_id("w", phone),
        device_id=_id("d", phone),
        created_at=now,
        expires_at=now + timedelta(days=90),
    )


def _id(kind: str, phone: int) -> str:
    return f"{kind}-peak-{phone:06d}"
