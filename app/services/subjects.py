"""Subjects: what accepted reports make known of places, persons, sites and issues.

A batch is taken in with one look-up of names, one locking read of subjects and a few writes of many
lines. Kept are the values that a later visit may show (see `kept`); all else stays in its report.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.services import accepted, document_numbers
from app.services.accepted import AcceptedReport
from app.services.document_numbers import Holder
from app.services.identity import Cast, cast_fixed, cast_sites
from app.services.subjects_fold import Account, Packed, empty, fold, value_of
from app.services.subjects_kept import Kept, kept_now, sealed_now
from app.services.subjects_values import latest, source
from app.storage.queries import folding, whereabouts
from app.storage.queries import subjects as queries

NewId = Callable[[], str]


@dataclass(slots=True)
class _Standing:
    """One subject while a batch is folded in; `number` is the document number it had before."""

    id: str
    type: str
    grid: str
    place_id: str | None
    values: Packed = field(default_factory=empty)
    number: object = None

    def line(self, seq: int | None) -> dict[str, object]:
        return {
            "id": self.id,
            "type": self.type,
            "grid": self.grid,
            "place_id": self.place_id,
            "closed": self._closed(),
            "values": self.values,
            "seq": seq,
        }

    def _closed(self) -> bool:
        if self.type != "issue":
            return self.values["last"] is None
        fixed = value_of(self.values, "recheck") == "fixed"
        done = fixed or value_of(self.values, "status") == "resolved"
        return done or self.values["last"] is None


@dataclass(slots=True)
class _Book:
    """What a batch changes, by subject; `only` narrows it to subjects that are being recomputed.
    `moved` are places that came to lie in another grid, each with the grids that it left or
    entered."""

    kept: Kept
    only: Collection[str] | None = None
    standings: dict[str, _Standing] = field(default_factory=dict)
    sightings: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)
    moved: dict[str, set[str]] = field(default_factory=dict)
    mentions: list[dict[str, object]] = field(default_factory=list)


def observe(
    tx: Session,
    reports: Sequence[AcceptedReport],
    document_key: bytes,
    new_id: NewId,
    seq: int | None,
) -> None:
    """Take accepted reports in, once each or again: identity, current values, who was seen where.

    Their rows in `report` must be there. Locks subjects in one order; equal document numbers
    propose a merge. `seq` is the batch's change number, None where a stamper numbers later.
    """
    batch = [report for report in reports if report.state == "accepted"]
    if not batch:
        return
    book = _Book(kept_now(tx))
    casts = _casts(tx, batch, new_id, book)
    for report, cast in zip(batch, casts, strict=True):
        _enter(book, report, cast)
    _write(tx, book, seq)
    document_numbers.compare(tx, _changed_numbers(book), document_key, new_id)


def reconsider(
    tx: Session,
    visit_ids: Collection[str],
    document_key: bytes,
    new_id: NewId,
    seq: int | None,
) -> None:
    """After reports were amended or withdrawn: compute anew what they had a part in.

    Every subject they spoke of, before or now, is folded again from all its accepted reports; one
    that no report speaks of any more is closed.
    """
    # Those that still waited are folded here; who is folding one of them is done before.
    folding.forget(tx, visit_ids)
    before = queries.mentioned(tx, visit_ids)
    changed = _load(tx, visit_ids)
    book = _Book(kept_now(tx))
    affected = before.union(*(cast.ids() for cast in _casts(tx, changed, new_id, book)))
    _open(tx, book, affected)
    # Only now that they are locked: a report that came in meanwhile must be among these.
    visits = {*queries.mentioning(tx, affected), *(report.visit_id for report in changed)}
    queries.forget_mentions(tx, visit_ids)
    whereabouts.forget_sightings(tx, affected)
    _recompute(book, affected, *_identified(tx, visits, new_id))
    _write(tx, book, seq)
    document_numbers.compare(tx, _changed_numbers(book), document_key, new_id)


def _identified(
    tx: Session, visit_ids: Collection[str], new_id: NewId
) -> tuple[list[AcceptedReport], list[Cast]]:
    reports = _load(tx, visit_ids)
    casts = cast_fixed(tx, reports, new_id)
    cast_sites(tx, reports, casts, new_id)
    return reports, casts


def _recompute(
    book: _Book, affected: set[str], reports: Sequence[AcceptedReport], casts: Sequence[Cast]
) -> None:
    book.only = affected
    for standing in book.standings.values():
        standing.values = empty()
    for report, cast in zip(reports, casts, strict=True):
        _enter(book, report, cast)


def _load(tx: Session, visit_ids: Collection[str]) -> list[AcceptedReport]:
    if not visit_ids:
        return []
    found = accepted.load(tx, visit_ids).values()
    return [report for report in found if report.state == "accepted"]


def _casts(
    tx: Session, reports: Sequence[AcceptedReport], new_id: NewId, book: _Book
) -> list[Cast]:
    """Identify everyone, opening their standings: sites come second, under their places' locks."""
    if not reports:
        return []
    casts = cast_fixed(tx, reports, new_id)
    _open(tx, book, set().union(*(cast.ids() for cast in casts)))
    cast_sites(tx, reports, casts, new_id)
    _open(tx, book, {cast.site for cast in casts if cast.site})
    return casts


def _open(tx: Session, book: _Book, subject_ids: Collection[str]) -> None:
    wanted = [id_ for id_ in subject_ids if id_ not in book.standings]
    if not wanted:
        return
    for id_, kind, grid, place_id, stored in queries.locked(tx, wanted):
        number = value_of(stored, "id_number")
        book.standings[id_] = _Standing(id_, kind, grid, place_id, stored, number)


def _enter(book: _Book, report: AcceptedReport, cast: Cast) -> None:
    by = source(report.started_at, report.op_id, report.visit_id, report.worker_id)
    account = Account(by, report.carried, report.confirmed)
    for kind, id_, prefix, values in _parts(report.content, cast):
        if book.only is not None and id_ not in book.only:
            continue
        book.mentions.append({"subject_id": id_, "visit_id": report.visit_id})
        standing = book.standings.get(id_)
        if standing is None:
            standing = book.standings[id_] = _Standing(id_, kind, report.grid, None)
        grids = (standing.grid, report.grid)
        if standing.grid != report.grid:
            book.elsewhere |= {(grid, id_) for grid in grids}
        if fold(standing.values, values, book.kept[kind], prefix, account):
            if kind == "place" and standing.grid != report.grid:
                book.moved.setdefault(id_, set()).update(grids)
            standing.grid = report.grid
            standing.place_id = None if kind == "place" else cast.place
        if kind == "person":
            _sight(book, report, (id_, cast.place), values)


def _parts(content: Any, cast: Cast) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(type, subject id, prefix of its paths, values) of everything lasting in a report."""
    yield "place", cast.place, "place.", content["place"]
    for id_, person in zip(cast.persons, content.get("persons") or (), strict=True):
        yield "person", id_, f"persons.{person['id']}.", person
    if cast.site is not None:
        yield "site", cast.site, "site.", content["site"]
    for id_, issue in zip(cast.issues, content.get("issues") or (), strict=True):
        yield "issue", id_, f"issues.{issue['no']}.", issue


def _sight(
    book: _Book, report: AcceptedReport, where: tuple[str, str], person: dict[str, Any]
) -> None:
    earlier: Any = book.sightings.get(where)
    own = (report.started_at, report.op_id)
    if earlier is not None and (earlier["started_at"], earlier["op_id"]) > own:
        return
    book.sightings[where] = {
        "person_id": where[0],
        "place_id": where[1],
        "started_at": report.started_at,
        "op_id": report.op_id,
        "role": person.get("role"),
        "presence": person.get("presence"),
    }


def _write(tx: Session, book: _Book, seq: int | None) -> None:
    _take_along(tx, book)
    ordered = sorted(book.standings)
    lines = [book.standings[id_].line(seq) for id_ in ordered]
    queries.save_subjects(tx, lines, sealed_now(tx))
    queries.save_mentions(tx, book.mentions)
    whereabouts.save_sightings(tx, [book.sightings[pair] for pair in sorted(book.sightings)])
    queries.save_elsewhere(tx, book.elsewhere)


def _take_along(tx: Session, book: _Book) -> None:
    """People belong to the grids of their places: phones of these hear of who was seen there, also
    by a report of another grid; and when a place moves, phones of both."""
    seen = whereabouts.seen_at(tx, book.moved) if book.moved else []
    _open(tx, book, {person for person, _ in seen})
    book.elsewhere |= {(grid, person) for person, place in seen for grid in book.moved[place]}
    grids = whereabouts.grids(tx, {place for _, place in book.sightings} - book.standings.keys())
    grids |= {id_: standing.grid for id_, standing in book.standings.items()}
    for person, place in book.sightings:
        if grids[person] != grids[place]:
            book.elsewhere |= {(grids[person], person), (grids[place], person)}


def _changed_numbers(book: _Book) -> list[Holder]:
    holders = []
    for standing in book.standings.values():
        number = value_of(standing.values, "id_number")
        if standing.type == "person" and number != standing.number:
            holders.append(Holder(standing.id, standing.number, number, latest(standing.values)))
    return holders
