"""The answers of a batch: one result per element, in order, as things stand at its end."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from app.services.envelope import Parcel
from app.services.receipts import (
    Result,
    Standing,
    differing_result,
    first_result,
    malformed_result,
    repeated_result,
    standing_of,
)
from app.storage.queries import operations, reports


def results_of(
    tx: Session, parcels: Sequence[Parcel], brought: Mapping[str, Standing | None]
) -> list[Result]:
    """`brought` are the operations that are new, with where they stand if that is known."""
    op_ids = {parcel.op_id for parcel in parcels if parcel.operation and parcel.op_id}
    decided = {op_id: standing for op_id, standing in brought.items() if standing}
    standings = decided | _standings(tx, op_ids - decided.keys())
    whole = operations.whole_blobs(tx, {sha256 for each in parcels for sha256 in _blobs(each)})
    results, told = [], set()
    for parcel in parcels:
        standing = standings.get(parcel.op_id or "") if parcel.operation else None
        fresh = parcel.op_id in brought and parcel.op_id not in told
        told.add(parcel.op_id)
        missing = [sha256 for sha256 in _blobs(parcel) if sha256 not in whole]
        results.append(_result(parcel, standing, missing, fresh=fresh))
    return results


def have(tx: Session, asked: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """For (op_id, sha256 in hex): unknown, differs where the id has other bytes, or known, with the
    `state` that it is in now."""
    pairs = list(asked)
    standings = _standings(tx, {op_id for op_id, _ in pairs})
    return [
        {"op_id": op_id, **_possession(standings.get(op_id), sha256)} for op_id, sha256 in pairs
    ]


def _possession(standing: Standing | None, sha256: str) -> dict[str, str]:
    if standing is None:
        return {"status": "unknown"}
    if standing.sha256.hex() != sha256:
        return {"status": "differs"}
    return {"status": "known", "state": standing.state}


def _standings(tx: Session, op_ids: set[str]) -> dict[str, Standing]:
    rows = operations.standing(tx, op_ids)
    heads = reports.heads(tx, {row.visit_id for row in rows.values() if row.visit_id})
    withdrawn = {visit_id for visit_id, head in heads.items() if head.state == "withdrawn"}
    return {
        op_id: standing_of(row, withdrawn=row.visit_id in withdrawn) for op_id, row in rows.items()
    }


def _result(
    parcel: Parcel, standing: Standing | None, missing: Sequence[str], *, fresh: bool
) -> Result:
    if standing is None:
        return malformed_result(parcel)
    if standing.sha256 != parcel.sha256:
        return differing_result(parcel)
    return first_result(standing, missing) if fresh else repeated_result(standing, missing)


def _blobs(parcel: Parcel) -> Iterable[str]:
    if parcel.operation is None or not parcel.operation.blobs:
        return ()
    return dict.fromkeys(blob.sha256 for blob in parcel.operation.blobs)
