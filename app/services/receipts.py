"""Receipts and results: what the phone is told about each operation of a batch."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from app.clock import local_time
from app.registry.check import Fault
from app.services.envelope import Parcel
from app.services.quarantine import support_code

Result = dict[str, Any]
# A batch is received in one moment.
_shown_at = lru_cache(maxsize=16)(local_time)


class Standing(msgspec.Struct, frozen=True):
    """Where an operation stands now. `state`: accepted, held, returned, rejected or withdrawn."""

    op_id: str
    sha256: bytes
    state: str
    reason: str | None
    server_seq: int
    received_at: datetime
    sheets: Sequence[str]
    detail: Mapping[str, Any]


def standing_of(row: Any, *, withdrawn: bool = False) -> Standing:
    """From a row of the operations; `withdrawn` where its visit is."""
    gone = withdrawn and row.type == "visit.submit" and row.state in ("accepted", "returned")
    return Standing(
        op_id=row.op_id,
        sha256=row.sha256,
        state="withdrawn" if gone else row.state,
        reason=row.reason,
        server_seq=row.server_seq,
        received_at=row.received_at,
        sheets=row.sheets or [],
        detail=row.detail or {},
    )


def first_result(standing: Standing, missing: Sequence[str]) -> Result:
    """The result of an operation that this batch brought."""
    state = _state(standing, missing)
    # A visit withdrawn in the very batch that brings it was accepted all the same.
    status = "accepted" if state == "withdrawn" else state
    result = {"op_id": standing.op_id, "status": status, "receipt": _receipt(standing)}
    if status != "accepted" or missing or standing.detail:
        result.update(_circumstances(standing, status, missing))
    return result


def repeated_result(standing: Standing, missing: Sequence[str]) -> Result:
    """The result of an operation that is here already: the first receipt, and how things are."""
    state = _state(standing, missing)
    return {
        "op_id": standing.op_id,
        "status": "duplicate",
        "state": state,
        "receipt": _receipt(standing),
        **_circumstances(standing, state, missing),
    }


def differing_result(parcel: Parcel) -> Result:
    """The id is taken by other bytes; these are not stored, the phone makes them an amendment."""
    title = "Other content is stored under this id: send the newer as an amendment."
    return {"op_id": parcel.op_id, "status": "differs", "title": title}


def malformed_result(parcel: Parcel) -> Result:
    result = {
        "status": "malformed",
        "support_code": support_code(parcel.sha256),
        "title": parcel.fault,
    }
    return {"op_id": parcel.op_id, **result} if parcel.op_id else result


def retry_result(parcel: Parcel) -> Result:
    """Nothing was stored, for a reason that passes."""
    return {"op_id": parcel.op_id, "status": "retry"} if parcel.op_id else {"status": "retry"}


def faults_document(faults: Iterable[Fault]) -> list[dict[str, str]]:
    return [{"path": fault.path, "code": fault.code, "message": fault.message} for fault in faults]


def _state(standing: Standing, missing: Sequence[str]) -> str:
    if standing.state == "accepted" and missing:
        return "accepted_need_blobs"
    return standing.state


def _receipt(standing: Standing) -> dict[str, Any]:
    return {
        "op_id": standing.op_id,
        "sha256": standing.sha256.hex(),
        "server_seq": standing.server_seq,
        "received_at": _shown_at(standing.received_at),
        "sheets": standing.sheets,
    }


def _circumstances(standing: Standing, state: str, missing: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if state in ("held", "rejected"):
        told["reason"] = standing.reason
    if state == "rejected" and "why" in standing.detail:
        told["title"] = standing.detail["why"]
    if state == "returned":
        told["faults"] = standing.detail.get("faults", [])
    if missing and state != "rejected":
        told["missing"] = missing
    if standing.detail.get("lost"):
        told["lost"] = sorted(standing.detail["lost"])
    return told
