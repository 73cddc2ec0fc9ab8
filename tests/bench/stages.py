"""Where a report's microseconds go: the product's own stages, in one process, without HTTP."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Flask

from app import new_id
from app.http.house import House
from app.services import intake
from app.services.envelope import open_parcel
from app.services.revising import Desk
from app.services.sessions import scope_of
from app.services.splitting import split_batch
from app.storage.database import transaction


class Stopwatch:
    """Adds up the seconds spent in each stage; handed to the intake as its timer."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.spent[stage] += time.perf_counter() - begin  # type: ignore[assignment]


def time_stages(app: Flask, token: str, bodies: list[bytes], per_body: int) -> dict[str, float]:
    """µs a report by stage, the first body being warm-up."""
    watch = Stopwatch()
    for number, body in enumerate(bodies):
        if number == 1:
            watch.spent.clear()
        _take_in(app, token, body, watch)
    reports = (len(bodies) - 1) * per_body
    return {stage: spent / reports * 1e6 for stage, spent in watch.spent.items()}


def _take_in(app: Flask, token: str, body: bytes, watch: Stopwatch) -> None:
    house: House = app.extensions["yigetong"]
    now = datetime.now(UTC)
    desk = Desk(house.realm, now, new_id, house.row_key, house.document_key)
    with app.app_context():
        with watch("envelope"):
            parcels = [open_parcel(raw) for raw in split_batch(body)]
        with transaction(writes=False) as tx:
            sender = scope_of(tx, token, now)
            counter = intake.Counter(desk, sender, watch)
            prepared = intake.prepare(tx, counter, parcels)
        with watch("transaction, whole"), transaction(writes=True) as tx:
            intake.take_in(tx, counter, prepared)
