"""Reports a second while a department pulls everything, beside the rate with nobody pulling."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench import intake, load, workload
from tests.bench.growing import grow
from tests.bench.load import Target
from tests.bench.pull import pull
from tests.bench.servers import Server, install, product, sign_in

Say = Callable[[str], None]
_BATCH = 50
_TURNS = 3
_COPIES = 2000
_SHEET = "gongan/arrival"


def measure(say: Say, data: Path, reports: int) -> None:
    """The two take turns on one server; a pull begins anew as long as reports come in."""
    store = install(data / "beside")
    named = ("--phone", intake.PHONE, "--name", "梁䶮", "--grid", intake.GRID)
    secret = store.run("worker", "add", *named)["secret"]
    source = workload.operations(intake.release_of(store))
    with product(store) as server:
        token = sign_in(server.port, secret, intake.PHONE)
        load.push(Target(server.port, "/api/v1/sync/push", token), _bodies(source, _BATCH)[0])
    grow(store.data, _COPIES)
    key = store.run("key", "create", "--department", "gongan")["key"]
    alone, beside = [], []
    with product(store) as server:
        target = Target(server.port, "/api/v1/sync/push", token)
        for _ in range(_TURNS):
            alone.append(load.rate([target], _bodies(source, reports // _TURNS), _BATCH))
            with _pulling(server, key):
                beside.append(load.rate([target], _bodies(source, reports // _TURNS), _BATCH))
    ratios = sorted(two / one for one, two in zip(alone, beside, strict=True))
    say(
        f"reports, beside a full pull     {median(beside):10.0f} reports/s   "
        f"{median(ratios):.2f} of {median(alone):.0f} without (mark 0.70), "
        f"turns {ratios[0]:.2f}-{ratios[-1]:.2f}"
    )


def _bodies(source: Iterator[dict[str, object]], amount: int) -> list[bytes]:
    return workload.bodies(source, _BATCH, amount)


@contextmanager
def _pulling(server: Server, key: str) -> Iterator[None]:
    over = threading.Event()

    def pull_on() -> None:
        while not over.is_set():
            pull(server, key, _SHEET, ".ndjson")

    reader = threading.Thread(target=pull_on)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()
