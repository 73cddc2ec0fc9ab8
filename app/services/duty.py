"""Ready for duty, in the live realm: what a worker may fill, by credential or by waiver.

It only takes sheets out of `due`: nothing is held, refused or dropped for want of a credential.
A credential is verified with the public key when it comes; this realm opens no other store.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.errors import Problem
from app.registry.diff_worker import Touched, touched
from app.services import audit, badge, releases
from app.services.access import WorkerScope
from app.services.badge import Verified
from app.services.releases import CompiledRelease
from app.storage.models.duty import DutyCredential
from app.storage.queries import duty as queries


@dataclass(frozen=True, slots=True)
class Duty:
    """By grid the sheets that are not to be asked there, in sheet order; and the sheets that may be
    filled and changed since they were practised."""

    untrained: Mapping[str, list[str]]
    refresher: list[str]


READY = Duty({}, [])

# By the hashes of two releases, which never change.
_compared: dict[tuple[str, str], Touched] = {}


def bring(tx: Session, who: WorkerScope, token: str, key: Path | None, now: datetime) -> Verified:
    """Verify and keep a credential; brought again it stays as it is.

    Raises Problem 503 `no_training_key`, 422 as `badge.verify`, 409 `unknown_release` while its
    release is not published here.
    """
    verified = badge.verify(_read(key), token, who.phone, now)
    if releases.by_version(tx, verified.release) is None:
        title = "This credential is for a release that is not published here yet: try again later."
        raise Problem(409, "unknown_release", title)
    row = {
        "id": verified.id,
        "worker_id": who.worker_id,
        "release": verified.release,
        "sheets": list(verified.sheets),
        "issued_at": verified.issued_at,
        "valid_until": verified.valid_until,
        "received_at": now,
        "credential": token,
    }
    if queries.keep(tx, row):
        actor = f"worker:{who.worker_id}"
        audit.record(tx, now, actor, "duty.bring", verified.id, {"sheets": len(verified.sheets)})
    return verified


def duty_of(tx: Session, who: WorkerScope, now: datetime) -> Duty:
    """What this worker's phone is to leave out, and what is to be practised once more."""
    if not who.grids:
        return READY
    waived = _waived(queries.waived(tx, who.grids))
    if all(None in waived.get(grid, ()) for grid in who.grids):
        return READY
    release = releases.in_force(tx)
    held = _newest(queries.held(tx, who.worker_id, now))
    untrained = {
        grid: [
            sheet
            for sheet in release.registry.sheets
            if sheet not in held and not waived.get(grid, set()) & {sheet, None}
        ]
        for grid in sorted(who.grids)
    }
    return Duty(
        {grid: sheets for grid, sheets in untrained.items() if sheets},
        _to_refresh(tx, release, held),
    )


def _read(key: Path | None) -> bytes:
    try:
        if key is not None:
            return key.read_bytes()
    except FileNotFoundError:
        pass
    title = "No public training key here: `init` makes one, or name a copy in YGT_TRAINING_KEY."
    raise Problem(503, "no_training_key", title)


def _waived(rows: Iterable[tuple[str, str | None]]) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for grid, sheet in rows:
        found.setdefault(grid, set()).add(sheet)
    return found


def _newest(credentials: Collection[DutyCredential]) -> dict[str, str]:
    """Sheet → release of the credential that was given last for it."""
    return {sheet: it.release for it in credentials for sheet in sheets_of(it.sheets)}


def sheets_of(stored: object) -> list[str]:
    return [str(sheet) for sheet in stored] if isinstance(stored, list) else []


def _to_refresh(tx: Session, release: CompiledRelease, held: Mapping[str, str]) -> list[str]:
    older = releases.by_versions(tx, set(held.values()) - {release.version})
    changes = {version: changes_between(old, release) for version, old in older.items()}
    return [
        sheet
        for sheet in release.registry.sheets
        if sheet in held and changes.get(held[sheet], {}).get(sheet)
    ]


def changes_between(old: CompiledRelease, new: CompiledRelease) -> Touched:
    """What a worker has to look at again; compared once in a process."""
    pair = (old.sha256, new.sha256)
    if pair not in _compared:
        _compared[pair] = touched(old.registry, new.registry)
    return _compared[pair]
