"""Who asks in the trainer's console."""

from app.http.console.auth import current_account
from app.http.house import house, now
from app.services.classes import Trainer

PREFIX = "/api/v1/console/training"


def current_trainer() -> Trainer:
    """The trainer whose classes are asked about. Raises Problem 403 for everybody else."""
    return Trainer(current_account().require_trainer(), now(), house().new_id)
