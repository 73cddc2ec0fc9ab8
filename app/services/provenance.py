"""Provenance: for every path of a report who observed or confirmed it, when, and in which report.

A value that a report only carried or confirmed was observed earlier: its subject's reports are
walked back to the one that observed this very value.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services import accepted
from app.services.accepted import AcceptedReport
from app.services.identity import Cast, cast_fixed, cast_sites
from app.storage.queries import merges
from app.storage.queries import provenance as queries

_CHUNK = 20


@dataclass(frozen=True, slots=True)
class Provenance:
    """`how` is observed, carried or confirmed: what this report did with the value.

    Without an observer nobody's report tells of it: the phone had it from the registry.
    """

    how: str
    observer: str | None = None
    observed_at: datetime | None = None
    report: str | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Quest:
    """A value whose observer is looked for: where it stands in a report, and what it is."""

    path: str
    subject_id: str
    attribute: str
    value: object


def provenance(
    tx: Session, report: AcceptedReport, paths: Collection[str]
) -> dict[str, Provenance]:
    """Where the values at these paths come from. Costs reports read only for carried ones.

    Raises Problem 503 where one of its subjects is not known yet (see folding).
    """
    old = {path for path in paths if path in report.carried or path in report.confirmed}
    found = _told_here(tx, report, set(paths) - old)
    found.update((path, _start(report, path)) for path in old)
    if not old:
        return found
    try:
        [cast] = _casts(tx, [report])
    except LookupError:
        title = "This report was handed in just now: ask again in a second."
        raise Problem(503, "busy", title, retry_after=1) from None
    roots = merges.roots(tx, cast.ids())
    quests = [
        _Quest(path, roots[id_], attribute, value)
        for id_, path, attribute, value in _values(report, cast)
        if path in old
    ]
    _look_back(tx, report, quests, found)
    return found


def _told_here(
    tx: Session, report: AcceptedReport, paths: Collection[str]
) -> dict[str, Provenance]:
    own = Provenance("observed", report.worker_name, report.started_at, report.visit_id)
    amended = {path: op for path in paths if (op := _amendment(report, path)) is not None}
    authors = queries.authors(tx, set(amended.values()))
    found = dict.fromkeys(paths, own)
    for path, op_id in amended.items():
        if op_id in authors:
            name, moment = authors[op_id]
            found[path] = Provenance("observed", name, moment, report.visit_id)
    return found


def _amendment(report: AcceptedReport, path: str) -> str | None:
    """What amended this path, or added the whole subject that it is of."""
    return report.amended.get(path) or report.amended.get(path.rpartition(".")[0])


def _start(report: AcceptedReport, path: str) -> Provenance:
    if path not in report.confirmed:
        return Provenance("carried")
    by, at = report.worker_name, report.started_at
    return Provenance("confirmed", confirmed_by=by, confirmed_at=at)


def _look_back(
    tx: Session, report: AcceptedReport, quests: Sequence[_Quest], found: dict[str, Provenance]
) -> None:
    families = merges.families(tx, {quest.subject_id for quest in quests})
    root_of = {member.id: root for root, members in families.items() for member in members}
    visits = queries.earlier(tx, root_of, (report.started_at, report.op_id)) if root_of else []
    open_quests = list(quests)
    for start in range(0, len(visits), _CHUNK):
        chunk = visits[start : start + _CHUNK]
        loaded = accepted.load(tx, chunk)
        reports = [loaded[visit] for visit in chunk if visit in loaded]
        for earlier, cast in zip(reports, _casts(tx, reports), strict=True):
            said = {
                (root_of.get(id_, ""), attribute): (path, value)
                for id_, path, attribute, value in _values(earlier, cast)
            }
            open_quests = [one for one in open_quests if not _settled(one, earlier, said, found)]
        if not open_quests:
            return


def _settled(
    quest: _Quest,
    earlier: AcceptedReport,
    said: Mapping[tuple[str, str], tuple[str, object]],
    found: dict[str, Provenance],
) -> bool:
    """Whether an earlier report observed the value; a confirmation in it is noted on the way."""
    path, value = said.get((quest.subject_id, quest.attribute), ("", None))
    if not path or value != quest.value:
        return False
    known, by, at = found[quest.path], earlier.worker_name, earlier.started_at
    if path in earlier.confirmed:
        if known.confirmed_at is None:
            found[quest.path] = replace(known, confirmed_by=by, confirmed_at=at)
        return False
    if path in earlier.carried:
        return False
    found[quest.path] = replace(known, observer=by, observed_at=at, report=earlier.visit_id)
    return True


def _values(report: AcceptedReport, cast: Cast) -> Iterator[tuple[str, str, str, object]]:
    """(subject id, path, attribute, value) of everything that lasts beyond the visit."""
    content = report.content
    parts = [(cast.place, "place", content["place"])]
    persons, issues = content.get("persons") or (), content.get("issues") or ()
    parts += ((id_, f"persons.{x['id']}", x) for id_, x in zip(cast.persons, persons, strict=True))
    parts += ((id_, f"issues.{x['no']}", x) for id_, x in zip(cast.issues, issues, strict=True))
    if cast.site is not None:
        parts.append((cast.site, "site", content["site"]))
    for id_, prefix, values in parts:
        for attribute, value in values.items():
            yield id_, f"{prefix}.{attribute}", attribute, value


def _casts(tx: Session, reports: Sequence[AcceptedReport]) -> list[Cast]:
    casts = cast_fixed(tx, reports, _nobody_new)
    cast_sites(tx, reports, casts, _nobody_new)
    return casts


def _nobody_new() -> NoReturn:
    message = "everyone in a report that was folded has been identified"
    raise LookupError(message)
