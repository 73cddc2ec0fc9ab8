"""Threads that look at their first report at the same time all live."""

import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier

from app.registry.check import Checker, compile_checker
from app.registry.check_fault import Fault
from tests.golden import golden_registry, golden_visits

_THREADS = 6
# Without `known` one of the first few ends the process.
_RELEASES = 12


def test_a_new_release_is_met_by_several_threads_at_once() -> None:
    process = get_context("forkserver").Process(target=meet)
    process.start()
    process.join()
    assert process.exitcode == 0


def meet() -> None:
    """Let all threads check a report by a release that was made just now, time and again."""
    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(_THREADS) as threads:
        for _ in range(_RELEASES):
            checker, door = compile_checker(golden_registry(), {}), Barrier(_THREADS)
            looks = [threads.submit(look, checker, door) for _ in range(_THREADS)]
            assert [each.result() for each in looks] == [[]] * _THREADS


def look(checker: Checker, door: Barrier) -> list[Fault]:
    door.wait()
    return checker.faults(golden_visits()[0])
