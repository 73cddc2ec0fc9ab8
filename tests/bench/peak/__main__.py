"""`make peak`: the hour before supper of twenty thousand phones, in compressed time.

`python -m tests.bench.peak [--phones N] [--reports N] [--factor F] [--engine E] [--save FOLDER]`:
most phones hand in every quarter of an hour, three in ten have no coverage until the hour is over
and then come all at once; one link in twenty is bad. Ends by itself, with 1 when anything was
lost or doubled, or was not taken in so many seconds (`--patience`) after the hour.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench import intake
from tests.bench.machine import machine
from tests.bench.peak import board, city
from tests.bench.peak.phones import Share, Told, work
from tests.bench.peak.picture import panels, picture
from tests.bench.peak.plan import HOUR, Hand, plan
from tests.bench.peak.progress import Say, estimate, reporting, step
from tests.bench.peak.telling import say_kept, say_pushes, say_used
from tests.bench.peak.watching import watching
from tests.bench.servers import Installation, Server, install, product
from tests.bench.stores import ENGINES, databases

_PROCESSES = 4
# Seconds for the phones' processes to be born.
_GET_READY = 12


def main() -> None:
    options = _options()
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    for line in (f"date: {datetime.now(UTC):%Y-%m-%d}", *machine()):
        say(line)
    name = f"{datetime.now(UTC):%Y-%m-%d}-peak-{options.engine}"
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        drawing, right = measure(say, Path(folder), options)
    if options.save:
        (options.save / f"{name}.svg").write_text(drawing)
        shown = ["```", *lines, "```", "", f"![{name}]({name}.svg)", ""]
        (options.save / f"{name}.md").write_text("\n".join(shown))
        _show(f"kept in {options.save / name}.md and .svg")
    sys.exit(not right)


def measure(say: Say, data: Path, options: argparse.Namespace) -> tuple[str, bool]:
    """Play the hour; gives its picture, and whether it drained, nothing lost or doubled."""
    hands = plan(options.reports, options.phones, options.seed)
    _say_plan(say, hands, options)
    with databases(options.engine, data, "store") as (url,):
        store, places = _prepared(data, url, options)
        with product(store) as server, watching(_watched(server, url)) as watched:
            begin = time.time() + _GET_READY
            how = (options.factor, options.patience, options.seed)
            told = _play(Share(0, server.port, data, places, hands, begin, *how))
            folded = _folded(store)
        say_pushes(say, told)
        right = say_kept(say, store, data, told, begin + HOUR / options.factor)
        say(f"subjects show all reports {folded:.1f} s after that")
    say_used(say, watched)
    title = f"{options.phones} phones, {options.reports} reports, {options.engine}"
    shown = panels(watched, begin, _rates(told, begin))
    return picture(f"{title}, factor {options.factor:g}", HOUR / options.factor, shown), right


def _say_plan(say: Say, hands: Sequence[Hand], options: argparse.Namespace) -> None:
    hour = HOUR / options.factor
    herd = [hand for hand in hands if hand.second >= HOUR]
    say(
        f"{options.phones} phones, {options.reports} reports, {options.engine}, seed {options.seed}"
    )
    say(f"one hour in {hour:.0f} s, factor {options.factor:g}; {len(hands)} pushes")
    say(f"at the hour {len(herd)} phones with {sum(len(one.reports) for one in herd)} reports")
    _show(estimate(hands, options.phones, options.factor))
    _show(f"the phones give up {options.patience:.0f} s after the hour")


def _prepared(
    data: Path, url: str, options: argparse.Namespace
) -> tuple[Installation, Sequence[int]]:
    """The store with all its phones; where each report lies in the file of them."""
    with step(_show, "an empty store"):
        store = install(data / "peak", "" if options.engine == "sqlite" else url)
    with step(_show, f"{options.phones} phones enrolled"):
        city.enrol(store, options.phones)
    with step(_show, f"{options.reports} reports written as phones write them"):
        source = city.operations(intake.release_of(store), options.reports, options.phones)
        return store, city.write_operations(data, source)


def _watched(server: Server, url: str) -> dict[str, int]:
    watched = {"server": server.pid, "phones*": os.getpid()}
    return watched if url.startswith("sqlite") else {**watched, "database*": _postmaster(url)}


def _postmaster(url: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        home = connection.execute(text("SHOW data_directory")).scalar_one()
    engine.dispose()
    return int((Path(str(home)) / "postmaster.pid").read_text().split()[0])


def _play(whole: Share) -> list[Told]:
    board.hang_up(whole.folder, _PROCESSES)
    shares = [
        replace(whole, row=row, hands=whole.hands[row::_PROCESSES], seed=whole.seed + row)
        for row in range(_PROCESSES)
    ]
    with (
        ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool,
        reporting(_show, whole),
    ):
        return list(pool.map(work, shares))


def _folded(store: Installation) -> float:
    """Seconds until no report waits for the jobs to fold it."""
    begin, engine = time.time(), create_engine(store.url)
    with engine.connect() as connection:
        waiting = text("SELECT count(*) FROM report_to_fold")
        while connection.execute(waiting).scalar_one():
            connection.rollback()
            time.sleep(0.5)
    engine.dispose()
    return time.time() - begin


def _rates(told: Sequence[Told], begin: float) -> list[float]:
    counts: Counter[int] = Counter()
    for one in told:
        for _, answered, _, reports in one.pushes:
            counts[max(0, int(answered - begin))] += reports
    return [float(counts[second]) for second in range(max(counts, default=0) + 1)]


def _show(line: str) -> None:
    """For who waits; what is kept does without."""
    print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peak", description=__doc__)
    parser.add_argument("--phones", type=int, default=20_000)
    parser.add_argument("--reports", type=int, default=250_000)
    parser.add_argument("--factor", type=float, default=8.0, help="how fast the hour passes")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=900.0, help="seconds after the hour")
    parser.add_argument("--folder", type=Path, default=None, help="where the store lies meanwhile")
    parser.add_argument("--save", type=Path, default=None, help="keep figures and picture here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
