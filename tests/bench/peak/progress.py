"""What the bench says while it works: each step of the preparation, then a line now and then."""

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from tests.bench.peak.board import Board
from tests.bench.peak.phones import Share
from tests.bench.peak.plan import HOUR, Hand

Say = Callable[[str], None]
_EVERY = 15.0
# For the estimate: seconds for an empty store, for a phone, for a report; pushes a second.
_INSTALL, _ENROL, _WRITE = 25.0, 0.0003, 0.0001
_PUSH_RATES = (200.0, 100.0)
_LAST_PAUSES = 30.0
# The hour before supper, by the clock on the wall.
_BEGINS_AT = 17 * 3600


def estimate(hands: Sequence[Hand], phones: int, factor: float) -> str:
    """How long it will all take on two cores that do nothing else, and where those are busy."""
    reports = sum(len(hand.reports) for hand in hands)
    herd = [hand for hand in hands if hand.second >= HOUR]
    prepared = _INSTALL + phones * _ENROL + reports * _WRITE
    times = []
    for rate in _PUSH_RATES:
        before = max(HOUR / factor, (len(hands) - len(herd)) / rate)
        # A push of the herd has four times as much in it, and takes about twice as long.
        times.append((prepared + before + 2 * len(herd) / rate + _LAST_PAUSES) / 60)
    return f"estimate: {times[0]:.0f} min on two quiet cores, {times[1]:.0f} min on busy ones"


@contextmanager
def step(say: Say, name: str) -> Iterator[None]:
    """Say what begins, and how long it took."""
    say(f"  {name} ...")
    begin = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - begin:.1f} s")


@contextmanager
def reporting(say: Say, share: Share) -> Iterator[None]:
    """While the block lasts, a line every quarter of a minute about how far the phones are."""
    over = Event()
    thread = Thread(target=_report, args=(say, share, Board(share.folder), over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _report(say: Say, share: Share, board: Board, over: Event) -> None:
    seconds = [hand.second for hand in share.hands]
    total, before = len(share.places) - 1, 0
    while not over.wait(_EVERY):
        passed, reports = time.time() - share.begin, board.reports()
        waiting = bisect_right(seconds, passed * share.factor) - board.pushes()
        rate, before = (reports - before) / _EVERY, reports
        say(
            f"  {passed:4.0f} s, {_on_the_wall(passed * share.factor)}: {reports} of {total}"
            f" acknowledged, {rate:.0f}/s; {waiting} pushes due; p99 of a push {board.p99():.2f} s"
        )


def _on_the_wall(second: float) -> str:
    if second > HOUR:
        return "after the hour"
    at = _BEGINS_AT + int(max(0.0, second))
    return f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}"
