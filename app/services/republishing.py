"""Republishing: reports of earlier releases make the rows that the release in force makes of them.

A sheet never gains rows from older reports by itself; an operator may want it to, for a sheet that
is new or a condition that was wrong. Nobody is asked anything anew: what the rows lack stays empty.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.services import fanout, releases
from app.services.accepted import AcceptedReport, as_it_stands
from app.services.fanout import Facts, Shown
from app.services.judge import judge
from app.services.releases import CompiledRelease
from app.storage.queries import directory, operations, reports

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Order:
    """Which days' reports, both ends included; without `writes` it is only counted."""

    first: date
    last: date
    row_key: bytes
    writes: bool = True


@dataclass(slots=True)
class Outcome:
    """`reports` are moved to the release in force; `left` have faults under it and stay what they
    are; `gained` and `lost` count rows by sheet."""

    reports: int = 0
    left: list[str] = field(default_factory=list)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)


def republish(tx: Session, order: Order, after: str, outcome: Outcome) -> str | None:
    """Take the next reports in order of visit, behind `after`, and add to `outcome`.

    Gives the last visit seen, to be handed in as `after`; None when there are no more. Each call
    wants a transaction of its own, so that phones are never kept waiting for long.
    """
    in_force = releases.in_force(tx)
    days = (order.first, order.last)
    visits = reports.of_other_releases(tx, in_force.version, days, after, AT_ONCE)
    operations.lock_visits(tx, visits)
    # Read again: until the lock was had, somebody may have amended or withdrawn one.
    for row in reports.whole(tx, visits):
        if row.state == "accepted":
            _take(tx, as_it_stands(row), in_force, order, outcome)
    return visits[-1] if visits else None


def _take(
    tx: Session,
    report: AcceptedReport,
    in_force: CompiledRelease,
    order: Order,
    outcome: Outcome,
) -> None:
    judgement = judge(in_force, report.content, report.unanswered)
    if judgement.faults:
        outcome.left.append(report.visit_id)
        return
    facts = Facts(report.visit_id, report.rev, report.day, report.started_at, report.grid)
    wanted = fanout.directory_rows(judgement.rows, facts, order.row_key)
    there = [row._mapping for row in directory.of_visit(tx, facts.visit_id) if row.live]  # noqa: SLF001  (public)
    before, after = set(map(fanout.identity, there)), set(map(fanout.identity, wanted))
    outcome.reports += 1
    outcome.gained.update(sheet for sheet, *_ in after - before)
    outcome.lost.update(sheet for sheet, *_ in before - after)
    if order.writes:
        fanout.move(tx, facts, wanted, Shown(report.content, report.content, in_force))
        reports.change(tx, facts.visit_id, release=in_force.version)
