"""Reports a second through HTTP, beside the bare framework on the same engine."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask

from app import create_app
from app.scheduler import fold_waiting
from app.settings import Settings
from app.storage.database import transaction
from app.storage.queries.folding import count_waiting
from tests.bench import crew, engine, in_use, load, workload
from tests.bench.load import Target
from tests.bench.servers import Installation, bare_framework, install, product
from tests.bench.sizes import say_sizes
from tests.bench.stages import time_stages
from tests.bench.stores import databases

Say = Callable[[str], None]
_BATCH = 50
_TURNS = 5
PHONE = "19900002201"
GRID = "440106999001003"


def measure(say: Say, data: Path, reports: int, kind: str = "sqlite") -> None:
    """Print the rates and what a report costs, by stage and in bytes, on one engine.

    Product and reference take turns: a machine that is slower for a while is so for both.
    """
    with databases(kind, data, "bare", "store", "used") as (beside, own, used):
        store = install(data / kind, "" if kind == "sqlite" else own)
        _measure_on(say, store, beside, reports)
        if kind != "sqlite":
            in_use.measure(say, install(data / "used", used), reports, _BATCH)
    if kind == "sqlite":
        payload = workload.bodies(workload.operations("-"), 1, 1)[0]
        alone = engine.insert_rate(data, payload, reports // _BATCH, _BATCH)
        say(f"database alone, 50-row insert   {alone:10.0f} rows/s      one connection")


def _measure_on(say: Say, store: Installation, beside: str, reports: int) -> None:
    secrets = crew.enrol(store)
    sources = crew.sources(release_of(store))
    say(f"on {beside.partition(':')[0].partition('+')[0]}")
    with bare_framework(beside) as bare, product(store) as server:
        reference = [Target(bare.port, "/rows")]
        targets = crew.targets(server.port, secrets)
        pairs, computed, folded, app = [], [], [], _app(store)
        for _ in range(_TURNS):
            bodies = crew.bodies(sources, _BATCH, reports // _TURNS)
            pairs.append((load.rate(reference, bodies, _BATCH), load.rate(targets, bodies, _BATCH)))
            # Not while the reference has its turn.
            folded.append(_fold(app))
            computed.append((bare.processor(), server.processor()))
        _say_rates(say, pairs)
        _say_folded(say, pairs, folded, len(bodies) * _BATCH)
        _say_processor(say, computed, (_TURNS - 1) * len(bodies) * _BATCH)
        ones = crew.bodies(sources, 1, max(200, reports // 20))
        single = load.rate(targets, ones, 1)
        say(f"reports, batches of 1           {single:10.0f} reports/s")
        _say_sizes(say, store, len(pairs) * len(bodies) * _BATCH + len(ones), bodies[0])
        fresh = workload.bodies(sources[0], _BATCH, 21 * _BATCH)
        stages = time_stages(app, targets[0].token, fresh, _BATCH)
    for stage, spent in sorted(stages.items(), key=lambda item: -item[1]):
        say(f"  {stage:30}{spent:10.1f} µs a report")


def _say_rates(say: Say, pairs: list[tuple[float, float]]) -> None:
    bare, rate = (median(each) for each in zip(*pairs, strict=True))
    ratios = sorted(own / reference for reference, own in pairs)
    middle = f"{median(ratios):.2f} of the bare (mark 0.50), turns {ratios[0]:.2f}-{ratios[-1]:.2f}"
    say(f"bare framework, 50-row insert   {bare:10.0f} rows/s      4 clients, 2 processes")
    say(f"reports, batches of 50          {rate:10.0f} reports/s   {middle}")


def _fold(app: Flask) -> tuple[int, float]:
    """How many reports subjects did not show yet, and the seconds until they show them all."""
    begin = time.perf_counter()
    with app.app_context(), transaction(writes=False) as tx:
        waiting = count_waiting(tx)
    while fold_waiting(app):
        pass
    return waiting, time.perf_counter() - begin


def _say_folded(
    say: Say, pairs: list[tuple[float, float]], folded: list[tuple[int, float]], reports: int
) -> None:
    whole = [
        (reports / (reports / rate + seconds), reference)
        for (reference, rate), (_, seconds) in zip(pairs, folded, strict=True)
    ]
    waiting = median(waited for waited, _ in folded)
    ratio = median(rate / reference for rate, reference in whole)
    say(
        f"  until subjects show all       {median(rate for rate, _ in whole):10.0f} reports/s   "
        f"{ratio:.2f} of the bare; {waiting:.0f} of {reports} waited at the last answer"
    )


def _say_processor(say: Say, computed: list[tuple[float, float]], reports: int) -> None:
    """What holds on a busy machine too; starting, the first turn and the database's own processes
    are not in it."""
    bare, own = (
        (last - first) / reports for first, last in zip(computed[0], computed[-1], strict=True)
    )
    both = f"{own * 1e6:.0f} µs, the bare framework {bare * 1e6:.0f}"
    say(f"processor time a report         {both}: {bare / own:.2f} of it")


def _say_sizes(say: Say, store: Installation, stored: int, body: bytes) -> None:
    say(f"a report on the wire            {len(body) // _BATCH:10d} bytes")
    # Each row's first writing, without its number, still lies there on PostgreSQL: see in_use.
    marked = store.url.startswith("sqlite")
    say_sizes(say, store.url, stored, "mark 2500" if marked else "as just pushed, not vacuumed")


def release_of(store: Installation) -> str:
    return str(store.run("publish")["version"])


def _app(store: Installation) -> Flask:
    return create_app(Settings.from_env(store.env))
