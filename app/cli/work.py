"""`work`: a job worker by itself, beside or instead of those in the web processes."""

import signal
from threading import Event

import click
import structlog

from app import create_app, scheduler
from app.cli.output import logs_lines
from app.cli.store import engine, is_practice, require_ready, settings

_log = structlog.get_logger()


@click.command("work")
def work() -> None:
    """只做后台工作：部门通知、手机提醒、索引、审计链。Do the jobs that no request waits for, until
    stopped.

    As many may run as there are machines, beside web processes with YGT_JOBS=0. SIGTERM: what is
    being sent is settled, then it ends.
    """
    if is_practice():
        raise click.UsageError("演练库没有后台工作 / the practice realm has no jobs")
    here = settings()
    with engine(here) as opened:
        require_ready(opened)
    logs_lines()
    ended = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    looking = scheduler.start(create_app(here))
    _log.info("working")
    ended.wait()
    looking.shutdown()
    _log.info("stopped")
