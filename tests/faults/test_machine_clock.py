"""A machine's clock is set while a process looks for work: it goes on looking."""

from datetime import timedelta
from threading import Event

import pytest

from app.scheduler import SteadyScheduler
from tests.faults.machine_clock import machine_clock

# However busy the machine is: a job that is due every twentieth of a second.
_PATIENCE = 60


@pytest.mark.parametrize("hours", [-48, -2, 2, 48])
def test_jobs_go_on_when_the_clock_is_set(hours: int) -> None:
    ran = Event()
    with machine_clock() as clock:
        looking = SteadyScheduler(timezone="UTC", daemon=True)
        every = timedelta(seconds=0.05)
        looking.add_job(ran.set, "interval", seconds=every.total_seconds(), coalesce=True)
        looking.start()
        assert ran.wait(_PATIENCE)
        clock.set(timedelta(hours=hours))
        # One may have been under way.
        for _ in range(3):
            ran.clear()
            assert ran.wait(_PATIENCE)
        looking.shutdown()
