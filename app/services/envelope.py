"""Envelope: what every operation says about itself, whatever its content is worth.

Only what cannot be an operation at all is malformed. The report inside is not looked at here: it is
judged by its own release.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from app.services.splitting import too_deep

MAX_OPERATION = 256 * 1024

_Moment = Annotated[datetime, Meta(tz=True)]
_Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
_Count = Annotated[int, Meta(ge=0, le=2**53)]
_Rev = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class BlobRef(msgspec.Struct, frozen=True):
    """A photo or signature by the name its report uses, and its content."""

    name: _Name
    sha256: _Hash
    bytes: _Count | None = None
    mime: str | None = None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What all types share. `realm` None is the door's own."""

    op_id: UUID
    recorded_at: _Moment
    realm: str | None = None
    device_seq: _Count | None = None
    blobs: list[BlobRef] | None = None


class Submit(Operation, frozen=True, kw_only=True, tag_field="type", tag="visit.submit"):
    """`untrained`: sheets that were left out of `due`, their worker not being trained for them."""

    release: str = ""
    report: Any = None
    due: list[str] | None = None
    carried: list[str] | None = None
    confirmed: list[str] | None = None
    unanswered: dict[str, str] | None = None
    untrained: list[_Name] | None = None


class Amend(Operation, frozen=True, kw_only=True, tag_field="type", tag="visit.amend"):
    """`remove` names whole subjects: persons.<id>, issues.<no>, site."""

    visit_id: _Name
    base_rev: _Rev
    set: dict[str, Any] | None = None
    unset: list[str] | None = None
    add: dict[str, list[dict[str, Any]]] | None = None
    remove: list[str] | None = None
    reason: str | None = None


class Withdraw(Operation, frozen=True, kw_only=True, tag_field="type", tag="visit.withdraw"):
    visit_id: _Name
    base_rev: _Rev
    reason: str | None = None


class Reply(Operation, frozen=True, kw_only=True, tag_field="type", tag="task.reply"):
    """`amend_op_id` names the amendment that answers the task, or that shall stand."""

    task_id: _Name
    text: str | None = None
    amend_op_id: UUID | None = None


AnyOperation = Submit | Amend | Withdraw | Reply
TYPES: Mapping[type, str] = {
    Submit: "visit.submit",
    Amend: "visit.amend",
    Withdraw: "visit.withdraw",
    Reply: "task.reply",
}

_decode = msgspec.json.Decoder(AnyOperation).decode
_OP_ID = re.compile(rb'"op_id"\s*:\s*"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"')


class Parcel(msgspec.Struct, frozen=True):
    """One element of a batch. `operation` is None when it is malformed; `fault` then says why.

    `op_id` is in lower case, and of a malformed one the best guess for the phone, or None.
    """

    raw: bytes
    sha256: bytes
    op_id: str | None
    operation: AnyOperation | None
    fault: str | None = None


def open_parcel(raw: bytes) -> Parcel:
    """Read one element. Never raises for what a phone sent; the hash covers exactly `raw`."""
    digest = sha256(raw).digest()
    fault = _refusal(raw)
    if fault:
        return Parcel(raw, digest, _guess(raw), None, fault)
    try:
        operation = read_operation(raw)
    except msgspec.ValidationError as error:
        return Parcel(raw, digest, _guess(raw), None, _shape(error))
    except (ValueError, OverflowError, RecursionError):
        return Parcel(raw, digest, _guess(raw), None, "It is not valid JSON in UTF-8.")
    return Parcel(raw, digest, str(operation.op_id), operation)


def read_operation(raw: bytes) -> AnyOperation:
    """Decode an operation. Raises ValueError or OverflowError where `open_parcel` finds a fault."""
    # The decoder passes over members that it does not know, whatever bytes they hold.
    raw.decode()
    operation: AnyOperation = _decode(raw)
    if not 1 < operation.recorded_at.year < 9999:
        # At the edges of the calendar it may be no moment in UTC.
        operation.recorded_at.astimezone(UTC)
    return operation


def _refusal(raw: bytes) -> str | None:
    if len(raw) > MAX_OPERATION:
        return f"It has {len(raw)} bytes; an operation has at most {MAX_OPERATION}."
    if too_deep(raw):
        return "It is nested deeper than 100 levels; a report has five."
    return None


def _guess(raw: bytes) -> str | None:
    found = _OP_ID.search(raw)
    return found[1].decode().lower() if found else None


def _shape(error: msgspec.ValidationError) -> str:
    # The message names types and members; a tag is the only value that it quotes.
    what, _, where = str(error).partition(" - at ")
    if where == "`$.type`":
        return f"`type` must be one of {', '.join(TYPES.values())}."
    return f"{what}{f' at {where}' if where else ''}."[:300]
