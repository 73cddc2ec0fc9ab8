"""Death at a commit: the server kills itself and all its processes just before or just after one.

The plan is a file with one line, `<word of the path> <before|after>`; it is used once.
"""

import os
import signal
from pathlib import Path

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session


def listen(plan: Path) -> None:
    """Look at the plan at every commit of this process."""

    def before(_session: Session) -> None:
        _die(plan, "before")

    def after(_session: Session) -> None:
        _die(plan, "after")

    event.listen(Session, "before_commit", before)
    event.listen(Session, "after_commit", after)


def _die(plan: Path, here: str) -> None:
    try:
        word, moment = plan.read_text().split()
    except FileNotFoundError:
        return
    if moment != here or not has_request_context() or word not in request.path:
        return
    plan.unlink()
    os.killpg(0, signal.SIGKILL)
