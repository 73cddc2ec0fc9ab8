"""Handing over what came to the wrong door: packed in one realm, taken in by the other.

Two people's decisions, an export here and an import there; the two stores never meet. Bytes are
handed on as they came, so that the same operation is the same at both doors. What was packed stays
held until somebody rejects it here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy.orm import Session

from app.errors import Problem
from app.services import audit
from app.services.access import WorkerScope
from app.services.envelope import Parcel, open_parcel
from app.services.intake import Counter, prepare, take_in
from app.services.revising import Desk
from app.storage.models.people import Device
from app.storage.queries import blobs as blob_rows
from app.storage.queries import operations, reports, sessions
from app.storage.shelves import Shelf

# The numbers of the phone that recorded it must not count as heard from a phone of this realm.
_PHONE_OF = UUID("6b0d4c1e-7d0e-4f0f-8a53-6f2f9e4b7a02")
_CALLED = "移交 / handed over"


class Packed(msgspec.Struct, frozen=True):
    """One line of the file: whose it is by phone number, the bytes, photos by their hash. Photos
    that it names and that are not in it are still on the phone; the phone sends them to the door
    where it handed the rest in, and a later file holds them."""

    op_id: str
    phone: str
    payload: bytes
    blobs: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` as a phone would be told, or `no_worker` where nobody here has that number;
    `missing` photos are named and have not come, in this file or before."""

    op_id: str
    status: str
    reason: str | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file as it is written, and how many photos it had to go without."""

    content: bytes
    missing: int


def packed(tx: Session, shelf: Shelf, now: datetime, actor: str) -> Iterator[Line]:
    """A line for everything that is held because it names the other realm, oldest first."""
    for row in operations.with_state(tx, ("held",)):
        if row.reason != "wrong_realm":
            continue
        whole = operations.by_id(tx, row.op_id)
        assert whole is not None
        parcel = open_parcel(whole.payload)
        phone = sessions.phone_of(tx, row.worker_id)
        audit.record(tx, now, actor, "held.export", f"operation:{row.op_id}")
        here = operations.whole_blobs(tx, _named(parcel))
        found = {sha: shelf.read(sha) for sha in sorted(here)}
        pictures = {sha: content for sha, content in found.items() if content is not None}
        line = msgspec.json.encode(Packed(row.op_id, phone, whole.payload, pictures))
        yield Line(line + b"\n", len(_named(parcel) - pictures.keys()))


def take_over(tx: Session, desk: Desk, shelf: Shelf, line: bytes, actor: str) -> Outcome:
    """Take one line in, as from the worker who has this number here; again it is a duplicate.

    Raises Problem 422 `bad_file` for what is no such line.
    """
    try:
        told = msgspec.json.decode(line, type=Packed)
    except msgspec.MsgspecError:
        raise Problem(422, "bad_file", "This is no file of `held export`.") from None
    who = _sender(tx, desk, told.phone)
    if who is None:
        return Outcome(told.op_id, "no_worker")
    # First, so that what is told of it knows them.
    _keep(tx, told, who, shelf, desk.now)
    counter = Counter(desk, who)
    [result] = take_in(tx, counter, prepare(tx, counter, [open_parcel(told.payload)]))
    found: Mapping[str, Any] = result
    audit.record(tx, desk.now, actor, "held.import", f"operation:{told.op_id}")
    missing = photos_to_come(tx, told.payload)
    return Outcome(told.op_id, found["status"], found.get("reason"), missing)


def photos_to_come(tx: Session, payload: bytes) -> int:
    """How many photos an operation names that have not come to this door."""
    named = _named(open_parcel(payload))
    return len(named - operations.whole_blobs(tx, named))


def _named(parcel: Parcel) -> set[str]:
    blobs = (parcel.operation.blobs if parcel.operation else None) or ()
    return {blob.sha256 for blob in blobs}


def _keep(tx: Session, told: Packed, who: WorkerScope, shelf: Shelf, now: datetime) -> None:
    # All are looked at before the first is written.
    if any(hashlib.sha256(data).hexdigest() != sha256 for sha256, data in told.blobs.items()):
        raise Problem(422, "bad_file", "A photo in this file has other content than its name.")
    for sha256, content in told.blobs.items():
        shelf.put(sha256, content)
        line = {"sha256": sha256, "size": len(content), "mime": None, "created_at": now}
        blob_rows.add(tx, {**line, "worker_id": who.worker_id})


def _sender(tx: Session, desk: Desk, phone: str) -> WorkerScope | None:
    worker = sessions.worker_by_phone(tx, phone)
    if worker is None:
        return None
    id_ = str(uuid5(_PHONE_OF, worker.id))
    device = sessions.device_of(tx, id_, worker.id)
    if device is None:
        number = sessions.next_device_no(tx)
        device = Device(
            id=id_, device_no=number, worker_id=worker.id, name=_CALLED, created_at=desk.now
        )
        tx.add(device)
        tx.flush()
    grids = reports.grids_of(tx, [worker.id])[worker.id]
    current = worker.revoked_at is None
    return WorkerScope(
        worker.id, worker.name, worker.phone, id_, device.device_no, grids, current=current
    )
