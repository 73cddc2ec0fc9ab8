"""What came of a peak hour, in lines."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench.peak.phones import Told
from tests.bench.peak.progress import Say
from tests.bench.peak.watching import Series
from tests.bench.servers import Installation


def say_pushes(say: Say, told: Sequence[Told]) -> None:
    """How links and server were to the phones, and how long a push took."""
    pushes = [push for one in told for push in one.pushes]
    broken, lost = (sum(getattr(one, name) for one in told) for name in ("broken", "lost_answers"))
    off: Counter[str] = sum((one.put_off for one in told), Counter())
    say(f"bad links: {broken} broke off, {lost} answers lost")
    say(f"pushes put off by the server: {dict(off) or 'none'}")
    if pushes:
        say(f"a push                   {_spread([end - sent for sent, end, _, _ in pushes])}")
        say(f"from due to acknowledged {_spread([end - due for _, end, due, _ in pushes])}")
    failed: Counter[str] = sum((one.pulls_failed for one in told), Counter())
    pulls = [seconds for one in told for seconds in one.pulls]
    if pulls:
        say(f"the pull behind it        {_spread(pulls)}   failed: {dict(failed) or 'none'}")


def say_kept(
    say: Say, store: Installation, folder: Path, told: Sequence[Told], hour: float
) -> bool:
    """Whether all is acknowledged, and is in the store once; `hour`: the moment it was over."""
    ids = (folder / "ids").read_text().split()
    acknowledged = Counter(number for one in told for number in one.acknowledged)
    kept, reports = _kept(store)
    lost = sum(ids[number] not in kept for number in acknowledged)
    doubled = kept.total() - len(kept) + max(0, reports - len(kept))
    drained = len(acknowledged) == len(ids)
    end = max((answered for one in told for _, answered, _, _ in one.pushes), default=hour)
    how = f"drained {end - hour:.1f} s after the hour" if drained else "NOT DRAINED"
    say(f"{how}: acknowledged {len(acknowledged)} of {len(ids)}, lost {lost}, doubled {doubled}")
    return drained and not lost and not doubled


def _kept(store: Installation) -> tuple[Counter[str], int]:
    """The accepted operations, and how many reports there are."""
    engine = create_engine(store.url)
    with engine.connect() as connection:
        query = text("SELECT op_id FROM operation WHERE state = 'accepted'")
        kept = Counter(str(op_id) for op_id in connection.execute(query).scalars())
        reports = connection.execute(text("SELECT count(*) FROM report")).scalar() or 0
    engine.dispose()
    return kept, int(reports)


def say_used(say: Say, watched: dict[str, Series]) -> None:
    """Processor and memory of each process."""
    for name, series in watched.items():
        mean = sum(series.cpu) / len(series.cpu)
        most = max(series.memory)
        say(f"  {name:12} processor, mean {mean:4.0f} %   memory, most {most:5.0f} MiB")


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = [f"{name} {ordered[int(len(ordered) * it)]:7.2f} s" for name, it in shares.items()]
    return f"{'  '.join(found)}  worst {ordered[-1]:7.2f} s"
