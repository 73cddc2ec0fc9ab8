"""`make peak`: the hour before supper of twenty thousand phones, in compressed time.

`python -m tests.bench.peak [--phones N] [--reports N] [--factor F] [--engine E] [--save FOLDER]`:
most phones hand in every quarter of an hour, three in ten have no coverage until the hour is over
and then come all at once; one link in twenty is bad. Ends with 1 when anything was lost or doubled.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench import intake
from tests.bench.machine import machine
from tests.bench.peak import city
from tests.bench.peak.phones import Share, Told, work
from tests.bench.peak.picture import panels, picture
from tests.bench.peak.plan import HOUR, Hand, plan
from tests.bench.peak.watching import Series, watching
from tests.bench.servers import Installation, Server, install, product
from tests.bench.stores import ENGINES, databases

Say = Callable[[str], None]
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
    sys.exit(not right)


def measure(say: Say, data: Path, options: argparse.Namespace) -> tuple[str, bool]:
    """Play the hour; gives its picture, and whether nothing was lost or doubled."""
    reports, phones, factor = options.reports, options.phones, options.factor
    with databases(options.engine, data, "store") as (url,):
        store = install(data / "peak", "" if options.engine == "sqlite" else url)
        city.enrol(store, phones)
        source = city.operations(intake.release_of(store), reports, phones)
        places = city.write_operations(data, source)
        hands = plan(reports, phones, options.seed)
        herd = [hand for hand in hands if hand.second >= HOUR]
        say(f"{phones} phones, {reports} reports, {options.engine}, seed {options.seed}")
        say(f"one hour in {HOUR / factor:.0f} s, factor {factor:g}; {len(hands)} pushes")
        say(f"at the hour {len(herd)} phones with {sum(len(one.reports) for one in herd)} reports")
        with product(store) as server, watching(_watched(server)) as watched:
            begin = time.time() + _GET_READY
            told = _play(server, data, places, hands, (begin, factor, options.seed))
        _say_pushes(say, told, begin + HOUR / factor)
        right = _say_kept(say, store, data, told)
    _say_used(say, watched)
    title = f"{phones} phones, {reports} reports, {options.engine}, factor {factor:g}"
    return picture(title, HOUR / factor, panels(watched, begin, _rates(told, begin))), right


def _watched(server: Server) -> dict[str, int]:
    return {"server": server.pid, "phones*": os.getpid()}


def _play(
    server: Server,
    folder: Path,
    places: Sequence[tuple[int, int]],
    hands: Sequence[Hand],
    how: tuple[float, float, int],
) -> list[Told]:
    begin, factor, seed = how
    shares = [
        Share(server.port, folder, places, hands[n::_PROCESSES], begin, factor, seed + n)
        for n in range(_PROCESSES)
    ]
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, shares))


def _say_pushes(say: Say, told: Sequence[Told], hour: float) -> None:
    pushes = sorted(push for one in told for push in one.pushes)
    took = sorted(answered - sent for sent, answered, _, _ in pushes)
    since_due = sorted(answered - due for _, answered, due, _ in pushes)
    end = max(answered for _, answered, _, _ in pushes)
    broken, lost = (sum(getattr(one, name) for one in told) for name in ("broken", "lost_answers"))
    off: Counter[str] = sum((one.put_off for one in told), Counter())
    say(f"bad links: {broken} broke off, {lost} answers lost")
    say(f"pushes put off by the server: {dict(off) or 'none'}")
    say(f"a push                   {_spread(took)}")
    say(f"from due to acknowledged {_spread(since_due)}")
    say(f"drained {end - hour:.1f} s after the hour")


def _spread(values: Sequence[float]) -> str:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = [f"{name} {values[int(len(values) * share)]:7.2f} s" for name, share in shares.items()]
    return f"{'  '.join(found)}  worst {values[-1]:7.2f} s"


def _say_kept(say: Say, store: Installation, folder: Path, told: Sequence[Told]) -> bool:
    """Every report that a phone had is in the store, once."""
    ids = (folder / "ids").read_text().split()
    acknowledged = Counter(number for one in told for number in one.acknowledged)
    engine = create_engine(store.url)
    with engine.connect() as connection:
        query = text("SELECT op_id FROM operation WHERE state = 'accepted'")
        kept = Counter(connection.execute(query).scalars())
        reports = connection.execute(text("SELECT count(*) FROM report")).scalar() or 0
    engine.dispose()
    lost = sum(ids[number] not in kept for number in acknowledged)
    doubled = kept.total() - len(kept) + max(0, reports - len(kept))
    say(f"acknowledged {len(acknowledged)} of {len(ids)}, lost {lost}, doubled {doubled}")
    return len(acknowledged) == len(ids) and not lost and not doubled


def _say_used(say: Say, watched: dict[str, Series]) -> None:
    for name, series in watched.items():
        mean = sum(series.cpu) / len(series.cpu)
        most = max(series.memory)
        say(f"  {name:12} processor, mean {mean:4.0f} %   memory, most {most:5.0f} MiB")


def _rates(told: Sequence[Told], begin: float) -> list[float]:
    counts: Counter[int] = Counter()
    for one in told:
        for _, answered, _, reports in one.pushes:
            counts[max(0, int(answered - begin))] += reports
    return [float(counts[second]) for second in range(max(counts) + 1)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peak", description=__doc__)
    parser.add_argument("--phones", type=int, default=20_000)
    parser.add_argument("--reports", type=int, default=250_000)
    parser.add_argument("--factor", type=float, default=12.0, help="how fast the hour passes")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=None, help="where the store lies meanwhile")
    parser.add_argument("--save", type=Path, default=None, help="keep figures and picture here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
