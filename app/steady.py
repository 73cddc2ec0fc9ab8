"""A scheduler that goes on when the machine's clock is set.

The library's own waits until a job's next moment comes round again by the clock: put back by two
days, nothing would be sent for two days.
"""

from apscheduler.schedulers.background import BackgroundScheduler

from app.clock import system_clock


class SteadyScheduler(BackgroundScheduler):  # type: ignore[misc]
    """For jobs with an interval: none is ever further off than its interval, nor made up for."""

    def _process_jobs(self) -> float | None:
        now = system_clock()
        for job in self.get_jobs():
            if abs(job.next_run_time - now) > job.trigger.interval:
                job.modify(next_run_time=now)
        wait: float | None = super()._process_jobs()
        shortest = min((job.trigger.interval for job in self.get_jobs()), default=None)
        # Put back while it waits, it would wait for as long.
        return wait if wait is None or shortest is None else min(wait, shortest.total_seconds())
