"""Work that no request waits for: it lies in the database as rows, the scheduler only looks.

Every serving process has one. Whatever it does is claimed first, so that several do no harm, and a
process that dies leaves nothing behind but a lease that runs out.
"""

import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.clock import system_clock
from app.errors import Problem
from app.http.catching_up import catch_up, try_again
from app.http.house import House, house
from app.services import audit_chain, nudges, webhook_sending
from app.services.index.home import read_wish
from app.services.index.keeping import work_on
from app.services.nudges import Nudger
from app.storage.database import transaction
from app.storage.queries import audit_chain as audit_lines
from app.storage.reading import reading

_log = structlog.get_logger()

EVERY_SECONDS = 2
# Several tasks that come at once are one nudge.
NUDGE_SECONDS = 10
# As many receivers may be slow at once before the others have to wait for them.
_LANES = 4
_FOLDING_TURNS = 4


class SteadyScheduler(BackgroundScheduler):  # type: ignore[misc]
    """Goes on when the machine's clock is set: no job is further off than its interval, none is
    made up for. The library's own waits for the moment it has in mind, be it days away."""

    def _process_jobs(self) -> float | None:
        now = system_clock()
        for job in self.get_jobs():
            if abs(job.next_run_time - now) > job.trigger.interval:
                job.modify(next_run_time=now)
        wait: float | None = super()._process_jobs()
        shortest = min((job.trigger.interval for job in self.get_jobs()), default=None)
        # Put back while it waits, it would wait for as long.
        return wait if wait is None or shortest is None else min(wait, shortest.total_seconds())


def start(app: Flask) -> BackgroundScheduler:
    """Start looking for work, in threads that end with the process. Call once per process, after
    any fork; `shutdown()` what it gives, and what is being sent is settled first."""
    _unfold(app)
    scheduler = start_own(app)
    every = {"trigger": "interval", "seconds": EVERY_SECONDS}
    scheduler.add_job(_tell, args=[app], max_instances=1, **every)
    going = partial(getattr, scheduler, "running")
    scheduler.add_job(_deliver, args=[app, going], max_instances=_LANES, **every)
    scheduler.add_job(
        _nudge, args=[app], max_instances=1, trigger="interval", seconds=NUDGE_SECONDS
    )
    scheduler.add_job(_link, args=[app], max_instances=1, **every)
    scheduler.add_job(_fold, args=[app], max_instances=1, **every)
    return scheduler


def start_own(app: Flask) -> BackgroundScheduler:
    """Only what nobody can do for a process that answers requests: indexes lie on its machine."""
    # It warns whenever a lane is still busy with a slow receiver, which is what lanes are for.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    options = {"coalesce": True, "misfire_grace_time": None}
    scheduler = SteadyScheduler(timezone="UTC", daemon=True, job_defaults=options)
    scheduler.add_job(
        _index, args=[app], max_instances=1, trigger="interval", seconds=EVERY_SECONDS
    )
    scheduler.start()
    return scheduler


def tell_news(app: Flask) -> None:
    """Write messages for the webhooks that have something to hear."""
    with app.app_context():
        here = house()
        with reading() as tx:
            waiting = webhook_sending.is_news(tx)
        if waiting:
            with transaction(writes=True) as tx:
                webhook_sending.write_news(tx, here.new_id, here.clock())


def deliver_due(app: Flask, going: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, one message after the other, until nothing is or it shall end; gives how
    many."""
    sent = 0
    with app.app_context():
        while going() and _deliver_one(house()):
            sent += 1
    return sent


def index_sheets(app: Flask) -> int:
    """Build the indexes that somebody waits for; gives how many were seen to."""
    seen = 0
    with app.app_context():
        here = house()
        for wish in here.index.wishes():
            with here.index.claimed(wish) as mine:
                if mine:
                    _fulfil(here, wish)
                    seen += 1
        here.index.forget()
    return seen


def link_audit(app: Flask) -> None:
    """Link what the audit was told since the last time."""
    with app.app_context():
        here = house()
        while True:
            with transaction(writes=False) as tx:
                if not audit_lines.is_waiting(tx):
                    return
            with transaction(writes=True) as tx:
                head = audit_chain.link_lines(tx, audit_chain.chain_key(here.row_key))
            if head is None:
                return
            audit_chain.note_head(here.audit_head, head)


def fold_waiting(app: Flask) -> int:
    """Fold what waits, where no phone has asked meanwhile; gives how many reports.

    A thousand at most: with every look that is seven times what a city hands in at its busiest, and
    leaves the store's one writer to those who hand in.
    """
    with app.app_context():
        return catch_up(turns=_FOLDING_TURNS)


def nudge_phones(app: Flask) -> int:
    """Nudge the phones whose workers have new tasks; gives how many."""
    with app.app_context():
        here = house()
        with transaction(writes=False) as tx:
            if here.push_key is None or not nudges.is_due(tx):
                return 0
        with transaction(writes=True) as tx:
            phones = nudges.take(tx)
        nudger = Nudger(here.reach, here.push_key, here.push_contact, here.clock())
        gone = [phone for phone in phones if not nudges.send(nudger, phone)]
        for phone in gone:
            with transaction(writes=True) as tx:
                nudges.forget(tx, phone)
        return len(phones)


def _deliver_one(here: House) -> bool:
    with transaction(writes=False) as tx:
        if not webhook_sending.is_due(tx, here.clock()):
            return False
    with transaction(writes=True) as tx:
        errand = webhook_sending.take(tx, here.cursor_key, here.new_id, here.clock())
    if errand is None:
        return False
    outcome = webhook_sending.send(here.reach, errand)
    with transaction(writes=True) as tx:
        webhook_sending.settle(tx, errand, outcome, here.clock())
    return True


def _fulfil(here: House, wish: Path) -> None:
    wanted, more = read_wish(wish), True
    try:
        while more:
            with reading() as tx:
                more = work_on(tx, wanted, here.index, here.cursor_key)
    finally:
        # Whoever still needs it asks again.
        wish.unlink(missing_ok=True)


def _index(app: Flask) -> None:
    try:
        index_sheets(app)
    except (SQLAlchemyError, sqlite3.Error, OSError, Problem) as error:
        _log.error("scheduler", job="index", error=type(error).__name__)


def _link(app: Flask) -> None:
    try:
        link_audit(app)
    except (SQLAlchemyError, OSError) as error:
        _log.error("scheduler", job="link", error=type(error).__name__)


def _fold(app: Flask) -> None:
    try:
        fold_waiting(app)
    except (SQLAlchemyError, Problem) as error:
        _log.error("scheduler", job="fold", error=type(error).__name__)


def _unfold(app: Flask) -> None:
    try:
        with app.app_context():
            try_again()
    except SQLAlchemyError as error:
        _log.error("scheduler", job="fold again", error=type(error).__name__)


def _tell(app: Flask) -> None:
    try:
        tell_news(app)
    except SQLAlchemyError as error:
        _log.error("scheduler", job="tell", error=type(error).__name__)


def _nudge(app: Flask) -> None:
    try:
        nudge_phones(app)
    except SQLAlchemyError as error:
        _log.error("scheduler", job="nudge", error=type(error).__name__)


def _deliver(app: Flask, going: Callable[[], bool]) -> None:
    try:
        deliver_due(app, going)
    except SQLAlchemyError as error:
        _log.error("scheduler", job="deliver", error=type(error).__name__)
