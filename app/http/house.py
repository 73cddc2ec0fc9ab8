"""What a request may use besides the database: clock, ids, keys, blob store, realm."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from flask import current_app, request

from app.clock import Clock
from app.http.counting import Counts
from app.http.pace import Pace
from app.services.index.home import IndexHome
from app.services.outbound import Reach
from app.services.revising import Desk
from app.storage.replica import Replica
from app.storage.shelves import Shelf

# In a minute: people who mistype are heard, programs that try codes are not.
WRONG_CODES = 30


@dataclass(frozen=True, slots=True)
class House:
    """Handed in by the factory, so that tests bring their own clock and ids.

    `new_id` gives UUIDv7 text; the keys are secrets of this installation; `shelf` is where photos
    stand; `audit_head` is where the end of the audit's chain is noted; `pace` is how often a key or
    an account may ask, `phones` how often a phone; `index` is where the indexes of sheets lie;
    `field_app` is where the built app lies, None where none is to be shown, `console_only`: of it
    the console alone; `reach` is where webhooks may go; `sources` is the folder of the registry's
    sources; `codes` is how often one asker may be wrong about the code of a class; `counts` is what
    /metrics tells. The practice realm signs credentials with `training_key`, and the live one
    verifies them with what the file `duty_key` holds. `replica` is what pulls may be made from
    instead of the store.
    """

    realm: str
    clock: Clock
    new_id: Callable[[], str]
    row_key: bytes
    cursor_key: bytes
    document_key: bytes
    shelf: Shelf
    audit_head: Path
    index: IndexHome
    pace: Pace
    phones: Pace
    codes: Pace
    counts: Counts
    field_app: Path | None = None
    console_only: bool = False
    reach: Reach = field(default_factory=Reach)
    push_key: bytes | None = None
    push_contact: str | None = None
    sources: Path | None = None
    training_key: bytes | None = None
    duty_key: Path | None = None
    replica: Replica | None = None


def house() -> House:
    return cast("House", current_app.extensions["yigetong"])


def now() -> datetime:
    return house().clock()


def source() -> str:
    """The address that a request comes from, as far as YGT_PROXIES lets it be told."""
    return request.remote_addr or ""


def desk(at: datetime) -> Desk:
    """What handling operations at this moment needs besides them."""
    here = house()
    return Desk(
        realm=here.realm,
        now=at,
        new_id=here.new_id,
        row_key=here.row_key,
        document_key=here.document_key,
    )
