"""A department pulls 100 000 rows in every form, beside the database streaming the same rows."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from tests.bench import engine, intake, load, workload
from tests.bench.growing import grow, push_a_day
from tests.bench.load import Target
from tests.bench.pull import pull
from tests.bench.servers import Installation, install, product, sign_in

Say = Callable[[str], None]
_BATCH = 50
# Several rows a visit, and one row a visit: a report is read once for all of its rows.
_SHEETS = ("gongan/arrival", "gongan/rental")
# The most columns and the longest texts; neither has a position.
_HEAVIEST = ("minzheng/elder", "zongzhi/dispute")
# NDJSON comes first, for its lines are its rows. The last is sorted on disk before it is sent.
_FORMATS = (".ndjson", ".csv", ".geojson", ".xlsx", ".sqlite", ".csv?sort=-{column}")


def measure(say: Say, data: Path, rows: int) -> None:
    """Fill a sheet through the intake until it has `rows` rows, then read it whole.

    Each pull runs on a server of its own, so that its peak memory is its own.
    """
    store = install(data / "pulled")
    visits = _fill(store, rows)
    key = store.run("key", "create", "--department", "gongan")["key"]
    say(f"database alone, streaming       {engine.stream_rate(data):10.0f} rows/s")
    for sheet in _SHEETS:
        _pull_all(say, store, (key, sheet), visits)


def measure_heaviest(say: Say, data: Path, rows: int) -> None:
    """The sheets with the most to write in a row, each with `rows` rows: a day is pushed, and its
    visits that make such rows are copied."""
    for sheet in _HEAVIEST:
        department, name = sheet.split("/")
        store = install(data / name)
        push_a_day(store)
        key = store.run("key", "create", "--department", department)["key"]
        with product(store) as server:
            per_day = pull(server, key, sheet, ".ndjson").rows
        visits = grow(store.data, rows // per_day, [sheet])
        _pull_all(say, store, (key, sheet), visits)


def _pull_all(say: Say, store: Installation, what: tuple[str, str], visits: int) -> None:
    key, sheet = what
    lines = 0
    column = "place_code" if sheet in _SHEETS else "worker"
    for suffix in (form.format(column=column) for form in _FORMATS):
        with product(store) as server:
            idle = server.peak_memory()
            done = pull(server, key, sheet, suffix)
        lines = lines or done.rows
        say(
            f"pull {sheet + suffix:34}{lines / done.seconds:10.0f} rows/s      {lines} rows of "
            f"{visits} visits, {done.megabytes:.0f} MB; peak {done.peak:.0f} MiB "
            f"(idle {idle:.0f})"
        )


def _fill(store: Installation, rows: int) -> int:
    """Push tenanted houses until the longest sheet has `rows` rows; gives the visits pushed."""
    worker = store.run(
        "worker", "add", "--phone", intake.PHONE, "--name", "梁䶮", "--grid", intake.GRID
    )
    source = workload.operations(intake.release_of(store), role="tenant")
    sample = list(islice(source, 30))
    tenants = sum(_rows(operation["report"]) for operation in sample) / len(sample)
    visits = int(rows / tenants / _BATCH + 1) * _BATCH
    with product(store) as server:
        token = sign_in(server.port, worker["secret"], intake.PHONE)
        target = Target(server.port, "/api/v1/sync/push", token)
        load.rate([target], workload.bodies(source, _BATCH, visits), _BATCH)
    return visits


def _rows(report: dict[str, list[dict[str, str]]]) -> int:
    staying = (one for one in report["persons"] if one["presence"] != "moved_out")
    return sum(one["role"] == "tenant" for one in staying)
