"""The judge: after everything has healed, what the phones know against what the server holds.

Gives sentences, one for each broken promise; each begins with the invariant's name.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.services import accepted
from app.settings import Settings
from app.storage.models.people import Worker
from app.storage.models.reports import Operation, Quarantine, Report
from app.storage.models.tasks import AuditLine
from tests.faults.feeds import Seen, faults_of_feeds
from tests.faults.model import WRONG, Filed, Visit, visits_of
from tests.store import payload_of

Told = Mapping[str, Any]
# Where the server says that an operation stands → what its phone may show.
_SHOWN = {
    "accepted": {"delivered", "withdrawn"},
    "returned": {"returned", "withdrawn"},
    "held": {"held"},
    "rejected": {"rejected"},
}


@dataclass(frozen=True, slots=True)
class _Case:
    tx: Session
    settings: Settings
    seen: Seen
    told: Told
    rows: Sequence[Operation]
    filed: Sequence[Filed]
    visits: Mapping[str, Visit]


def judge(tx: Session, settings: Settings, seen: Seen, told: Told) -> dict[str, Any]:
    """`told.operations`: all that phones ever said to be saved; `told.subjects`: what a new phone
    is told; `told.blobs`: what must be here; `told.copied`: recorded by a copy of a phone."""
    phones = [worker["phone"] for worker in seen.scene.workers]
    workers = select(Worker.id).where(Worker.phone.in_(phones))
    rows = tx.scalars(select(Operation).where(Operation.worker_id.in_(workers))).all()
    filed = [_filed(tx, row) for row in rows]
    case = _Case(tx, settings, seen, told, rows, filed, visits_of(filed))
    looks = (_kept, _once, _allowed, _visible, _known, _audited, _blobs, _numbered, _told_apart)
    found = [fault for look in looks for fault in look(case)]
    if not any(fault.startswith("I2") for fault in found):
        found += faults_of_feeds(tx, seen, case.visits)
    return {"broken": found, "counts": _counts(case)}


def _counts(case: _Case) -> Counter[str]:
    counts = Counter(f"{row.type} {row.state}" for row in case.rows)
    counts.update(row.reason for row in case.rows if row.reason)
    counts["rows of departments"] = sum(len(copy.rows) for copy in case.seen.followed)
    counts["photos"] = len(case.told["blobs"])
    counts["withdrawn"] = sum(visit.withdrawn for visit in case.visits.values())
    return counts


def _filed(tx: Session, row: Operation) -> Filed:
    body = json.loads(payload_of(tx, row))
    return Filed(row.op_id, body, row.state, row.reason, row.device_id, row.received_at)


def _kept(case: _Case) -> Iterator[str]:
    """I1: what was saved is here, byte for byte, unless its phone was lost before it was sent."""
    here = {row.op_id: row for row in case.rows}
    for each in case.told["operations"]:
        row = here.get(each["op_id"])
        if row is None:
            if each["acknowledged"]:
                yield f"I1 acknowledged, not here: {each['op_id']}"
            elif not (each["lost"] or each["poison"]):
                yield f"I1 saved, not here: {each['op_id']} {each['state']}"
        elif row.sha256 != hashlib.sha256(payload_of(case.tx, row)).digest():
            yield f"I1 other bytes than received: {row.op_id}"
        elif each["acknowledged"] and row.sha256.hex() != each["sha256"]:
            yield f"I1 acknowledged, here with other bytes: {row.op_id}"


def _once(case: _Case) -> Iterator[str]:
    """I2: nothing twice, nothing that nobody recorded, one report for a visit."""
    recorded = {each["op_id"] for each in case.told["operations"]}
    for op_id, times in Counter(row.op_id for row in case.rows).items():
        if times > 1:
            yield f"I2 stored {times} times: {op_id}"
        if op_id not in recorded:
            yield f"I2 recorded by nobody: {op_id}"
    for visit in case.visits.values():
        if len(visit.submissions) != 1:
            yield f"I2 {len(visit.submissions)} reports of visit {visit.visit_id}"


def _allowed(case: _Case) -> Iterator[str]:
    """I4, I5: held for a reason that there is, accepted only where there is none."""
    for each in case.filed:
        reasons = set(_reasons(case, each))
        if each.state == "held" and each.reason not in reasons:
            yield f"I5 held without cause: {each.op_id} {each.reason}"
        if each.counts and each.body.get("realm") == "practice":
            yield f"I4 practised, counts: {each.op_id}"
        if each.counts and str(each.body.get("release", "")).startswith("unknown"):
            yield f"I5 counts by an unknown release: {each.op_id}"
    for visit in case.visits.values():
        yield from _stands(case, visit)


def _reasons(case: _Case, each: Filed) -> Iterator[str]:
    body, visit = each.body, case.visits.get(each.visit_id)
    same = sum(other.visit_id == each.visit_id for other in case.filed if "report" in other.body)
    reasons = {
        "wrong_realm": body.get("realm") == "practice",
        "unknown_release": str(body.get("release", "")).startswith("unknown"),
        "revoked": case.told["revoked"],
        "foreign_grid": case.told["moved"],
        "future": each.recorded_at > each.received_at + timedelta(hours=47),
        "visit_exists": "report" in body and same > 1,
        "number_taken": _shares_a_number(case, each),
        "base_missing": visit is None or not visit.submissions,
    }
    yield from (reason for reason, holds in reasons.items() if holds)


def _shares_a_number(case: _Case, each: Filed) -> bool:
    own = _numbers_in(each)
    others = (_numbers_in(other) for other in case.filed if other.op_id != each.op_id)
    return any(not own.isdisjoint(numbers) for numbers in others)


def _numbers_in(each: Filed) -> set[str]:
    issues = each.body["report"]["issues"] if "report" in each.body else ()
    return {str(issue["no"]) for issue in issues}


def _stands(case: _Case, visit: Visit) -> Iterator[str]:
    report = case.tx.get(Report, visit.visit_id)
    if report is None:
        yield f"I1 counts, but makes no report: {visit.visit_id}"
        return
    wrong = not visit.anew and visit.is_wrong
    expected = "withdrawn" if visit.withdrawn else "returned" if wrong else "accepted"
    if report.state != expected and not visit.anew:
        yield f"I5 {visit.visit_id} is {report.state}, not {expected}"
    if visit.submissions and not visit.anew:
        content = accepted.load(case.tx, [visit.visit_id])[visit.visit_id].content
        if content != visit.report():
            yield f"I3 {visit.visit_id} does not amount to what was recorded"


def _visible(case: _Case) -> Iterator[str]:
    """I5, I6: every phone shows of its operations what the server says; poison is quarantined."""
    here = {row.op_id: row.state for row in case.rows}
    codes = {row.sha256.hex() for row in case.tx.scalars(select(Quarantine))}
    for each in case.told["operations"]:
        shown, state = each["state"], here.get(each["op_id"])
        if shown is None:
            continue
        if state and shown != "replaced" and shown not in _SHOWN[state]:
            yield f"I5 {each['op_id']} is {state}, shown as {shown}"
        if each["poison"] and (shown != "malformed" or each["sha256"] not in codes):
            yield f"I5 poison is shown as {shown}: {each['op_id']}"


def _known(case: _Case) -> Iterator[str]:
    """I6: the latest observation is what everybody knows, whatever the order of arrival."""
    known = {name: each["values"] for each in case.told["subjects"] for name in each["aliases"]}
    latest: dict[tuple[str, str], tuple[str, object]] = {}
    for visit in case.visits.values():
        if visit.anew:
            return
        report = visit.report()
        if visit.withdrawn or WRONG in str(report):
            continue
        for name in ("floors", "owner_name"):
            if name in report["place"]:
                place = (report["place"]["code"], name)
                seen = (report["visit"]["started_at"], report["place"][name])
                latest[place] = max(latest.get(place, seen), seen, key=lambda one: one[0])
    for (code, name), (_, value) in latest.items():
        has = known.get(code, {}).get(f"place.{name}")
        if has != value:
            yield f"I6 {code} place.{name} is known as {has}, seen as {value}"


def _audited(case: _Case) -> Iterator[str]:
    """I8: one line of the audit speaks of each operation that came in."""
    actors = [f"worker:{worker_id}" for worker_id in {row.worker_id for row in case.rows}]
    own = (AuditLine.action == "sync.push", AuditLine.actor.in_(actors))
    lines = case.tx.scalars(select(AuditLine.detail).where(*own))
    spoken = Counter(seq for detail in lines for seq in dict(detail or {})["operations"])
    for row in case.rows:
        if spoken[row.server_seq] != 1:
            yield f"I8 {row.op_id} is in {spoken[row.server_seq]} lines of the audit"


def _blobs(case: _Case) -> Iterator[str]:
    """I1: a photo that was delivered is here, whole."""
    for sha256 in case.told["blobs"]:
        path = case.settings.blobs / sha256[:2] / sha256[2:]
        if not path.is_file():
            yield f"I1 photo is not here: {sha256}"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"I1 photo is spoilt: {sha256}"


def _numbered(case: _Case) -> Iterator[str]:
    """I2: a device gives no number twice; what a copy recorded before it could know is known."""
    copied = set(case.told["copied"])
    own = [row for row in case.rows if row.op_id not in copied]
    for (device, seq), times in Counter((row.device_id, row.device_seq) for row in own).items():
        if times > 1:
            yield f"I2 number {seq} of {device} was given {times} times"


def _told_apart(case: _Case) -> Iterator[str]:
    """I2: two findings that count have two numbers, whichever copies of a phone gave them out."""
    found: dict[str, tuple[str, object]] = {}
    for visit in case.visits.values():
        if visit.amendments or visit.withdrawn or visit.is_wrong:
            continue
        report = visit.report()
        for issue in report["issues"]:
            own = (str(report["place"]["code"]), issue["category"])
            if found.setdefault(str(issue["no"]), own) != own:
                yield f"I2 two findings have the number {issue['no']}"
