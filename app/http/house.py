"""What a request may use besides the database: clock, ids, keys, blob store, realm."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from flask import current_app

from app.clock import Clock


@dataclass(frozen=True, slots=True)
class House:
    """Handed in by the factory, so that tests bring their own clock and ids.

    `new_id` gives UUIDv7 text; the keys are secrets of this installation;
    `field_app` is where the built app lies, None where none is to be shown.
    """

    realm: str
    clock: Clock
    new_id: Callable[[], str]
    row_key: bytes
    cursor_key: bytes
    document_key: bytes
    blobs: Path
    field_app: Path | None = None


def house() -> House:
    return cast("House", current_app.extensions["yigetong"])


def now() -> datetime:
    return house().clock()
