"""What processes use over time: processor and memory of each, looked up every second in /proc."""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Series:
    """Of one process, or of several under one name: moments, percent of a core, MiB."""

    at: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


@contextmanager
def watching(roots: Mapping[str, int]) -> Iterator[dict[str, Series]]:
    """Series by name, growing while the block lasts: of each root itself as `name`, of each child
    as `name 1`, `name 2`; those whose name ends in `*` are added up with all below them, but for
    the other roots and what is below those."""
    found: dict[str, Series] = {}
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(roots, found, over), daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _watch(roots: Mapping[str, int], found: dict[str, Series], over: threading.Event) -> None:
    before: dict[str, tuple[float, float]] = {}
    while not over.wait(1.0):
        now = time.time()
        for name, pids in _named(roots).items():
            used, memory = _used(pids)
            moment, earlier = before.get(name, (now, used))
            before[name] = (now, used)
            if now > moment:
                series = found.setdefault(name, Series())
                series.at.append(now)
                series.cpu.append(max(0.0, used - earlier) / (now - moment) * 100)
                series.memory.append(memory)


def _named(roots: Mapping[str, int]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    trees = {pid: [pid, *_below(pid)] for pid in roots.values()}
    for name, pid in roots.items():
        if name.endswith("*"):
            others = {one for root, tree in trees.items() if root in trees[pid][1:] for one in tree}
            named[name.removesuffix("*")] = [one for one in trees[pid] if one not in others]
        else:
            named[name] = [pid]
            named.update(
                {f"{name} {number}": [one] for number, one in enumerate(trees[pid][1:], 1)}
            )
    return named


def _below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [one for child in map(int, children) for one in (child, *_below(child))]


def _used(pids: list[int]) -> tuple[float, float]:
    """Seconds of processor so far and MiB now; a process that ended counts no more, and what
    several share (a database its buffers) counts once."""
    seconds = own = shared = 0.0
    for pid in pids:
        try:
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            pages = Path(f"/proc/{pid}/statm").read_text().split()
        except OSError:
            continue
        seconds += (int(parts[11]) + int(parts[12])) / _TICK
        own += (int(pages[1]) - int(pages[2])) * _PAGE / 2**20
        shared = max(shared, int(pages[2]) * _PAGE / 2**20)
    return seconds, own + shared
