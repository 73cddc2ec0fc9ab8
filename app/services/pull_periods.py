"""Periods: when a weekly or monthly sheet last had a whole row for a subject, for `due`.

Phones are told of all reports of their grids, a colleague's too, and of none of other grids; and
only of days that can still matter: none before the running month and the running week.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.registry.elements import Subject
from app.services import accepted, releases
from app.services.identity import fitting
from app.services.pull_left import left_behind
from app.services.releases import CompiledRelease
from app.storage.queries import merges
from app.storage.queries import pull as queries

# Visit, sheet, subject id, what to tell.
Period = tuple[str, str, str, Mapping[str, object] | None]
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reports count: of these grids, from this day on."""

    grids: Collection[str]
    since: date


def period_start(today: date) -> date:
    """The first day that a week or month running today has; ISO weeks begin on Monday."""
    return min(today.replace(day=1), today - timedelta(days=today.weekday()))


def periods(tx: Session, visit_ids: Collection[str], scope: Scope) -> Iterator[Period]:
    """For each row that these visits make or once made, the last day of one that stands.

    A row that lacks a required value does not count. Nothing is told (None) where none is left.
    """
    release = releases.in_force(tx)
    sheets = [sheet.id for sheet in release.registry.sheets.values() if sheet.cadence != "day"]
    rows = queries.rows_of(tx, visit_ids, sheets)
    if not rows:
        return
    owners = _owners(tx, release, rows)
    left = left_behind(tx, visit_ids)
    roots = merges.roots(tx, set().union(*left.values()))
    last = _last_days(tx, release, {*owners, *roots.values()}, scope)
    for row, owner in zip(rows, owners, strict=True):
        before = left.get((row.visit_id, _kind(release, row)), set())
        for subject in sorted({owner} | {roots[one] for one in before}):
            day = last.get((row.sheet, subject))
            data = {"sheet": row.sheet, "subject_id": subject, "day": day}
            yield row.visit_id, row.sheet, subject, None if day is None else data


def _last_days(
    tx: Session, release: CompiledRelease, subject_ids: Collection[str], scope: Scope
) -> dict[_Key, date]:
    families = merges.families(tx, subject_ids)
    members = [member.id for family in families.values() for member in family]
    visits = queries.visits_with(tx, members, scope.grids, scope.since)
    sheets = [sheet.id for sheet in release.registry.sheets.values() if sheet.cadence != "day"]
    rows = [row for row in queries.rows_of(tx, visits, sheets) if row.live]
    poor = _lacking(tx, rows)
    last: dict[_Key, date] = {}
    for row, owner in zip(rows, _owners(tx, release, rows), strict=True):
        if (row.visit_id, row.sheet, row.position) not in poor:
            key = (row.sheet, owner)
            last[key] = max(row.day, last.get(key, row.day))
    return last


def _owners(tx: Session, release: CompiledRelease, rows: Sequence[Any]) -> list[str]:
    """Whose each row is, merged subjects as one; a visit's own row counts for its place."""
    single = queries.single_subjects(tx, {row.visit_id for row in rows})
    named: dict[str, dict[str, str]] = {}
    for kind in ("person", "issue"):
        names = {fitting(row.subject) for row in rows if _kind(release, row) == kind}
        named[kind] = queries.aliased(tx, kind, names) if names else {}
    owners = [
        named[kind].get(fitting(row.subject), "")
        if (kind := _kind(release, row)) in named
        else single.get((row.visit_id, kind), "")
        for row in rows
    ]
    roots = merges.roots(tx, set(owners))
    return [roots[owner] for owner in owners]


def _kind(release: CompiledRelease, row: Any) -> str:
    kind = release.registry.sheets[row.sheet].row_subject
    return Subject.PLACE.value if kind is Subject.VISIT else kind.value


def _lacking(tx: Session, rows: Sequence[Any]) -> set[tuple[str, str, int]]:
    """The rows that lack a required value: asked of the reports whose worker has a task for one."""
    waiting = queries.lacking(tx, {row.visit_id for row in rows})
    reports = accepted.load(tx, waiting)
    judges = releases.by_versions(tx, {report.release for report in reports.values()})
    poor = set()
    for row in rows:
        report = reports.get(row.visit_id)
        release = judges.get(report.release) if report else None
        if report is None or release is None:
            continue
        place = (row.sheet, row.position)
        if release.checker.missing(report.content, [place], report.unanswered):
            poor.add((row.visit_id, *place))
    return poor
