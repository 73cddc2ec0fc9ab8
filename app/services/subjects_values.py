"""Current values of a subject: for each attribute what is known, who saw it, who confirmed it.

Folding reports in is a join: whatever the order of arrival, however often one comes again, the same
reports leave the same document. An observation counts by (started_at, op_id); a confirmation
renews the date of what was known and never makes its confirmer the observer.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Source(NamedTuple):
    """A report as the origin of values; sources compare by (moment, op_id). `at` counts µs."""

    at: int
    op_id: str
    visit_id: str
    worker_id: str

    @property
    def moment(self) -> datetime:
        return _EPOCH + self.at * _MICROSECOND


def source(started_at: datetime, op_id: str, visit_id: str, worker_id: str) -> Source:
    return Source((started_at - _EPOCH) // _MICROSECOND, op_id, visit_id, worker_id)


@dataclass(slots=True)
class Known:
    """`seen` is the latest observation, `confirmed` the latest confirmation where it is later.

    A confirmation that names another value than the latest observation (one that arrived in
    between, say) stands with its own value, and then its confirmer is all we know of.
    """

    seen: Source | None = None
    seen_value: object = None
    confirmed: Source | None = None
    confirmed_value: object = None

    @property
    def value(self) -> object:
        return self.seen_value if self.confirmed is None else self.confirmed_value

    @property
    def observer(self) -> Source | None:
        """Who saw this very value, as far as the latest observation tells."""
        same = self.confirmed is None or self.seen_value == self.confirmed_value
        return self.seen if same else None

    @property
    def latest(self) -> Source:
        latest = self.confirmed or self.seen
        assert latest is not None
        return latest

    def observe(self, value: object, by: Source) -> None:
        if self.seen is not None and self.seen > by:
            return
        self.seen, self.seen_value = by, value
        if self.confirmed is not None and self.confirmed <= by:
            self.confirmed = self.confirmed_value = None

    def confirm(self, value: object, by: Source) -> None:
        if (self.seen is not None and self.seen > by) or (
            self.confirmed is not None and self.confirmed > by
        ):
            return
        self.confirmed, self.confirmed_value = by, value


@dataclass(slots=True)
class Document:
    """What is known of one subject; `last` is the latest report that speaks of it."""

    last: Source | None = None
    known: dict[str, Known] = field(default_factory=dict)


def join(one: Document, other: Document) -> Document:
    """Both documents as one: what is known of a person who turned out to be two."""
    joined = Document(max(filter(None, (one.last, other.last)), default=None))
    for document in (one, other):
        for attribute, known in document.known.items():
            entry = joined.known.setdefault(attribute, Known())
            if known.seen is not None:
                entry.observe(known.seen_value, known.seen)
            if known.confirmed is not None:
                entry.confirm(known.confirmed_value, known.confirmed)
    return joined


def unpack(stored: Any) -> Document:
    """Read what is stored: `last` and per attribute `[value, seen]` or `[value, seen, confirmed,
    confirmed value]`, where sources are numbers into `sources`."""
    sources = [Source(*parts) for parts in stored["sources"]]
    document = Document(None if stored["last"] is None else sources[stored["last"]])
    for attribute, (value, seen, *rest) in stored["values"].items():
        origin = None if seen is None else sources[seen]
        known = document.known[attribute] = Known(origin, value)
        if rest:
            known.confirmed, known.confirmed_value = sources[rest[0]], rest[1]
    return document


def latest(stored: Any) -> datetime | None:
    """When the latest report that speaks of a subject began; None where none does."""
    return None if stored["last"] is None else Source(*stored["sources"][stored["last"]]).moment
