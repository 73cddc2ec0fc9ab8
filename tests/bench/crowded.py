"""Whether a store takes reports in as fast when ten million lie in it: three stores, in turns.

`python -m tests.bench.crowded [--reports 10000 1000000 10000000] [--folder FOLDER] [--turns 7]
[--save FILE]`; ten million take 30 GB of disk. Stores that an earlier call left in FOLDER are used
again. Beside the rates, which a busy machine bends, it tells a report's processor time and what is
read from the disk for it, and written.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median

from tests.bench import crew, intake, load
from tests.bench.crew import Source
from tests.bench.growing import DAY, grow, push_a_day
from tests.bench.machine import machine
from tests.bench.servers import Installation, install, installed, product

SIZES = (10_000, 1_000_000, 10_000_000)
_BATCH = 50
_WARM = 800
_COUNTED = 4000
_GROWN = "grown.json"
Store = tuple[Installation, list[str]]


@dataclass(frozen=True, slots=True)
class _Turn:
    """Reports a second; microseconds of processor and bytes read and written, of a report."""

    rate: float
    processor: float
    read: float
    written: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowded", description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, default=None, help="where the stores are kept")
    parser.add_argument("--turns", type=int, default=7, help="how often each store is asked")
    parser.add_argument("--grow-only", action="store_true", help="make the stores, ask nothing")
    parser.add_argument("--save", type=Path, default=None, help="keep the figures in this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = options.folder or Path(passing)
        stores = [_grown(folder / str(reports), reports) for reports in options.reports]
        lines = [] if options.grow_only else _figures(stores, options.turns)
    if options.save:
        options.save.write_text("\n".join(["```", *lines, "```", ""]))


def _grown(place: Path, reports: int) -> Store:
    """A store of so many reports, and the secrets of those who hand in to it."""
    if not (place / _GROWN).is_file():
        begin = time.perf_counter()
        store = install(place)
        push_a_day(store)
        there = grow(store.data, max(1, reports // DAY))
        print(f"{there} reports made in {time.perf_counter() - begin:.0f} s", flush=True)
        (place / _GROWN).write_text(json.dumps({"reports": there}))
    kept = installed(place)
    # One of an earlier call may be of an earlier version.
    kept.run("init")
    told = json.loads((place / _GROWN).read_text())
    if "secrets" not in told:
        told["secrets"] = crew.enrol(kept)
        (place / _GROWN).write_text(json.dumps(told))
    return kept, told["secrets"]


def _figures(stores: list[Store], times: int) -> list[str]:
    """Every turn asks each store once: a machine that is slower for a while is so for all."""
    lines = [f"date: {datetime.now(UTC):%Y-%m-%d}", *machine()]
    print("\n".join(lines), flush=True)
    sources = crew.sources(intake.release_of(stores[0][0]), first=int(time.time()))
    turns: list[list[_Turn]] = []
    for _ in range(times):
        turns.append([_turn(store, secrets, sources) for store, secrets in stores])
        print("  turn: " + "".join(f"{turn.rate:10.0f}" for turn in turns[-1]), flush=True)
    for (store, _), own in zip(stores, zip(*turns, strict=True), strict=True):
        lines += _told(store, own)
    ratios = sorted(turn[-1].rate / turn[0].rate for turn in turns)
    lines.append(
        f"  the last of the first         {median(ratios):10.2f}             "
        f"mark 0.90, turns {ratios[0]:.2f}-{ratios[-1]:.2f}"
    )
    print("\n".join(lines[-2 * len(stores) - 1 :]), flush=True)
    return lines


def _turn(store: Installation, secrets: list[str], sources: list[Source]) -> _Turn:
    """Over HTTP, in batches of 50 of four clients, with full durability. What is no rate covers
    the clients' own first batches too, and counts them."""
    with product(store) as server:
        targets = crew.targets(server.port, secrets)
        for target, body in zip(cycle(targets), crew.bodies(sources, _BATCH, _WARM), strict=False):
            load.push(target, body)
        bodies = crew.bodies(sources, _BATCH, _COUNTED)
        processor, (read, written) = server.processor(), server.disk()
        rate = load.rate(targets, bodies, _BATCH)
        read, written = (
            now - then for now, then in zip(server.disk(), (read, written), strict=True)
        )
        spent = (server.processor() - processor) * 1e6
        return _Turn(rate, spent / _COUNTED, read / _COUNTED, written / _COUNTED)


def _told(store: Installation, turns: Sequence[_Turn]) -> list[str]:
    with closing(sqlite3.connect(store.data / "live.db")) as opened:
        # What earlier turns and calls handed in lies there too.
        there = opened.execute("SELECT max(server_seq) FROM operation").fetchone()[0]
    size = (store.data / "live.db").stat().st_size / 1e6
    processor, read, written = (
        median(getattr(turn, name) for turn in turns) for name in ("processor", "read", "written")
    )
    rate = median(turn.rate for turn in turns)
    return [
        f"  with {there:10d} reports       {rate:10.0f} reports/s   {size:.0f} MB",
        f"    a report: {processor:.0f} µs, {read:.0f} bytes read, {written:.0f} written",
    ]


if __name__ == "__main__":
    main()
