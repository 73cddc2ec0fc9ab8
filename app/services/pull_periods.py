"""Periods: when a weekly or monthly sheet last had a whole row for a subject, for `due`.

A subject's days are told with it. Whatever a report says or does not say any more changes all of
its subjects, and a subject is told to every grid that it was ever seen in; so days leave a phone
the same way as the subject's values do. They count reports of the worker's grids, a colleague's
too, and of no others; and only days that can still matter: none before the running month and week.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.registry.elements import Subject
from app.services import accepted, releases
from app.services.identity import fitting
from app.services.releases import CompiledRelease
from app.storage.queries import merges
from app.storage.queries import pull as queries

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reports count: of these grids, from this day on."""

    grids: Collection[str]
    since: date


@dataclass(frozen=True, slots=True)
class Days:
    """`sheets` with a period by type of subject; `last` day by sheet and subject id."""

    sheets: Mapping[str, Sequence[str]]
    last: Mapping[_Key, date]


def period_start(today: date) -> date:
    """The first day that a week or month running today has; ISO weeks begin on Monday."""
    return min(today.replace(day=1), today - timedelta(days=today.weekday()))


def days(tx: Session, subject_ids: Collection[str], scope: Scope) -> Days:
    """The days of these subjects; of merged ones give all, what they are seen as has their days.

    A row that lacks a required value does not count.
    """
    release = releases.in_force(tx)
    sheets: dict[str, list[str]] = {}
    for sheet in release.registry.sheets.values():
        if sheet.cadence != "day":
            sheets.setdefault(_kind(release, sheet.id), []).append(sheet.id)
    return Days(sheets, _last_days(tx, release, subject_ids, scope))


def _last_days(
    tx: Session, release: CompiledRelease, subject_ids: Collection[str], scope: Scope
) -> dict[_Key, date]:
    if not subject_ids:
        return {}
    visits = queries.visits_with(tx, subject_ids, scope.grids, scope.since)
    sheets = [sheet.id for sheet in release.registry.sheets.values() if sheet.cadence != "day"]
    rows = [row for row in queries.rows_of(tx, visits, sheets) if row.live] if visits else []
    if not rows:
        return {}
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
        names = {fitting(row.subject) for row in rows if _kind(release, row.sheet) == kind}
        named[kind] = queries.aliased(tx, kind, names) if names else {}
    owners = [
        named[kind].get(fitting(row.subject), "")
        if (kind := _kind(release, row.sheet)) in named
        else single.get((row.visit_id, kind), "")
        for row in rows
    ]
    roots = merges.roots(tx, set(owners))
    return [roots[owner] for owner in owners]


def _kind(release: CompiledRelease, sheet: str) -> str:
    kind = release.registry.sheets[sheet].row_subject
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
