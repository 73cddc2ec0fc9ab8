"""Workers signing in: who they are, their grids, their phones, their tokens."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from app.storage.models.areas import Area
from app.storage.models.directory import Sequence as Stream
from app.storage.models.people import Device, EnrolmentCode, Worker, WorkerGrid, WorkerSession
from app.storage.queries.upsert import upsert

# Session's expiry and end; worker's id, name, phone and end; device's id and number; grid or None.
SessionLine = tuple[datetime, datetime | None, str, str, str, datetime | None, str, int, str | None]

# No moment is asked for: it holds as soon as it is written, also when the clock is put back.
_SERVES = and_(WorkerGrid.worker_id == Worker.id, WorkerGrid.until.is_(None))
# Asked by every request of a phone, and made once: building it takes a millisecond.
_SESSION_LINES = (
    select(
        WorkerSession.expires_at,
        WorkerSession.revoked_at,
        Worker.id,
        Worker.name,
        Worker.phone,
        Worker.revoked_at,
        Device.id,
        Device.device_no,
        WorkerGrid.grid,
    )
    .join(Worker, Worker.id == WorkerSession.worker_id)
    .join(Device, Device.id == WorkerSession.device_id)
    .outerjoin(WorkerGrid, _SERVES)
    .where(WorkerSession.token_hash == bindparam("token_hash"))
)

# The six digits of a device are part of the issue numbers it makes.
_FIRST_DEVICE = 100_000


def worker_by_phone(tx: Session, phone: str) -> Worker | None:
    return tx.scalar(select(Worker).where(Worker.phone == phone))


def phone_of(tx: Session, worker_id: str) -> str:
    return tx.get_one(Worker, worker_id).phone


def enrolment(tx: Session, code_hash: bytes) -> tuple[EnrolmentCode, Worker] | None:
    found = tx.execute(
        select(EnrolmentCode, Worker)
        .join(Worker, Worker.id == EnrolmentCode.worker_id)
        .where(EnrolmentCode.code_hash == code_hash)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def use_enrolment(tx: Session, code_hash: bytes, now: datetime) -> bool:
    """Spend a code. False where another phone spent it first."""
    spent = tx.execute(
        update(EnrolmentCode)
        .where(EnrolmentCode.code_hash == code_hash, EnrolmentCode.used_at.is_(None))
        .values(used_at=now)
        .returning(EnrolmentCode.worker_id)
    )
    return spent.one_or_none() is not None


def device_of(tx: Session, device_id: str, worker_id: str) -> Device | None:
    return tx.scalar(select(Device).where(Device.id == device_id, Device.worker_id == worker_id))


def next_device_no(tx: Session) -> int:
    """A number no other phone has; the row lock makes two phones at once wait for each other."""
    first = {"stream": "device_no", "value": _FIRST_DEVICE}
    statement = upsert(tx, Stream).values(first)
    statement = statement.on_conflict_do_update(
        index_elements=["stream"], set_={"value": Stream.value + 1}
    )
    return int(tx.execute(statement.returning(Stream.value)).scalar_one())


def session_lines(tx: Session, token_hash: bytes) -> Sequence[SessionLine]:
    """One line per grid served now; a single line with None where there is none."""
    return tx.connection().execute(_SESSION_LINES, {"token_hash": token_hash}).all()


def end_session(tx: Session, token_hash: bytes, now: datetime) -> None:
    tx.execute(
        update(WorkerSession)
        .where(WorkerSession.token_hash == token_hash, WorkerSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_sessions_of_device(tx: Session, device_id: str, now: datetime) -> None:
    tx.execute(
        update(WorkerSession)
        .where(WorkerSession.device_id == device_id, WorkerSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def areas_with_parents(tx: Session, codes: Collection[str]) -> dict[str, Area]:
    """The areas of these codes and everything they lie in, by code."""
    paths = tx.scalars(select(Area.path).where(Area.code.in_(codes)))
    wanted = {code for path in paths for code in path.strip("/").split("/")}
    found = tx.scalars(select(Area).where(Area.code.in_(wanted)))
    return {area.code: area for area in found}
