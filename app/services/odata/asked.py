"""A question that OData puts to a slice: answered by the index of its sheet, or by looking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from app.services.index.file import Condition
from app.services.index.home import IndexHome
from app.services.index.keeping import SheetIndex, index_of
from app.services.odata.filters_sql import condition_of
from app.services.odata.options import Query
from app.services.odata.properties import Property, Row
from app.services.odata.rows import Limits, Page, count_rows, drawn_rows, every_row, read_page
from app.services.odata.sorting import Sorted
from app.services.sheet_slice import SheetSlice
from app.storage.queries.console import entries_named
from app.storage.queries.rows import BATCH


class Ordered(NamedTuple):
    """Rows by `$orderby`, from `$skip` on up to `$top`, a few at a time. `total` is how many there
    are in all, `seqs` the first and the last change among them."""

    total: int
    seqs: tuple[int, int]
    batches: Iterator[list[Row]]


class Asked(Protocol):
    """Close it, also unread."""

    def count(self) -> int:
        """How many rows fit, whatever the page."""

    def page(self, limits: Limits) -> Page:
        """The next rows that fit. Raises Problem 410 `gone` for a token that is not of this
        slice."""

    def ordered(self) -> Ordered: ...

    def close(self) -> None: ...


def asked(
    tx: Session, part: SheetSlice, query: Query, properties: Mapping[str, Property], home: IndexHome
) -> Asked:
    """Take a question up. Raises Problem 503 `index_building` where it needs an index that is being
    built; `tx` may begin anew."""
    if query.orders or (query.node and (query.count or not query.by_change)):
        index = index_of(tx, part, home)
        if index is not None:
            condition = condition_of(query.node, index.file.columns, properties)
            return _ByIndex(tx, part, query, index, condition)
    return _ByLooking(tx, part, query)


@dataclass(slots=True)
class _ByLooking:
    tx: Session
    part: SheetSlice
    query: Query
    sorted: Sorted | None = field(default=None, init=False)

    def count(self) -> int:
        return count_rows(self.tx, self.part, self.query)

    def page(self, limits: Limits) -> Page:
        return read_page(self.tx, self.part, self.query, limits)

    def ordered(self) -> Ordered:
        self.sorted = Sorted(self.query, every_row(self.tx, self.part, self.query))
        return Ordered(self.sorted.count, self.sorted.seqs, self.sorted.batches())

    def close(self) -> None:
        if self.sorted is not None:
            self.sorted.close()


@dataclass(frozen=True, slots=True)
class _ByIndex:
    """The index says which rows and in which order; what is shown of them has passed through the
    key's own slice, so nothing can come out of it that the key may not read."""

    tx: Session
    part: SheetSlice
    query: Query
    index: SheetIndex
    condition: Condition

    def count(self) -> int:
        return self.index.file.total(self.condition, self.index.reach).rows

    def page(self, limits: Limits) -> Page:
        query = self.query
        after = None if query.token is None else self.part.box.open(query.token)
        take = limits.size if query.top is None else min(limits.size, query.top)
        window = (take + 1, query.skip)
        places = self.index.file.page(self.condition, self.index.reach, after, window)
        top = None if query.top is None else query.top - min(take, len(places))
        more = len(places) > take and top != 0
        batches = self._drawn([place.row_id for place in places[:take]])
        rows = [row for batch in batches for row in batch]
        return Page(rows, places[take - 1] if more else None, 0, top)

    def ordered(self) -> Ordered:
        query, file, reach = self.query, self.index.file, self.index.reach
        names = [(file.columns.of_property(o.property.name), o.descending) for o in query.orders]
        terms = "".join(f"{name}{' DESC' if down else ''}, " for name, down in names)
        found = file.total(self.condition, reach)
        window = (-1 if query.top is None else query.top, query.skip)
        named = file.ordered(self.condition, reach, terms, window)
        rows = (batch for row_ids in named for batch in self._drawn(row_ids))
        return Ordered(found.rows, (found.low, found.high), rows)

    def close(self) -> None:
        self.index.close()

    def _drawn(self, row_ids: Sequence[bytes]) -> Iterator[list[Row]]:
        for n in range(0, len(row_ids), BATCH):
            wanted = row_ids[n : n + BATCH]
            known = entries_named(self.tx, self.part.part, wanted)
            entries = [known[row_id] for row_id in wanted if row_id in known]
            yield list(drawn_rows(self.tx, self.part, entries))
