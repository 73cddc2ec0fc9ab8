"""Filters and sorts over everything that exists, by the index of the sheet (see `services/index`).

As with a spool, what is shown of a row is drawn from the store as this key sees it; the index only
says which rows and in which order.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
from sqlalchemy.orm import Session

from app.registry.elements import Datatype
from app.services.cells import seen_rows
from app.services.index.columns import unpacked
from app.services.index.file import Condition
from app.services.index.home import IndexHome
from app.services.index.keeping import SheetIndex, index_of
from app.services.rows_asked import Ask
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn, draw
from app.services.slices.fields import Where
from app.storage.queries.console import entries_named


class Arranged(Protocol):
    """Rows that fit, in the order asked for. `live` is how many, `seqs` the lowest and the highest
    change number among them, `digest` which of them in which state. Close it, also unread."""

    @property
    def live(self) -> int: ...

    @property
    def seqs(self) -> tuple[int, int]: ...

    @property
    def digest(self) -> str: ...

    def rows(self) -> Iterator[list[Drawn]]: ...

    def close(self) -> None: ...


def by_index(tx: Session, part: SheetSlice, ask: Ask, home: IndexHome) -> Arranged | None:
    """What an index arranges; None where looking through the rows is as good.

    Raises Problem 503 `index_building` while it is being built. `tx` may begin anew.
    """
    index = index_of(tx, part, home)
    return None if index is None else _Indexed(tx, part, ask, index)


@dataclass(slots=True)
class _Indexed:
    tx: Session
    part: SheetSlice
    ask: Ask
    index: SheetIndex
    live: int = field(init=False)
    seqs: tuple[int, int] = field(init=False)
    digest: str = field(init=False)
    _condition: Condition = field(init=False)

    def __post_init__(self) -> None:
        self._condition = self._wanted()
        found = self.index.file.total(self._condition, self.index.reach)
        self.live, self.seqs = found.rows, (found.low, found.high)
        state = hashlib.sha256()
        for row in self.index.file.states(self._condition, self.index.reach):
            state.update(msgspec.msgpack.encode(row))
        self.digest = state.hexdigest()

    def rows(self) -> Iterator[list[Drawn]]:
        file = self.index.file
        keys = [(file.columns.order_of(sort.field), sort.descending) for sort in self.ask.sorts]
        terms = "".join(f"{key} IS NULL, {key}{' DESC' if down else ''}, " for key, down in keys)
        for row_ids in file.ordered(self._condition, self.index.reach, terms, (-1, 0)):
            known = entries_named(self.tx, self.part.part, row_ids)
            entries = [known[row_id] for row_id in row_ids if row_id in known]
            yield [
                draw(self.part.view, seen.entry, seen.report)
                for seen in seen_rows(self.tx, self.part.view, entries)
                if seen.report is not None
            ]

    def close(self) -> None:
        self.index.close()

    def _wanted(self) -> Condition:
        calls, terms = [], []
        for n, where in enumerate(self.ask.wheres):
            parts = (self.index.file.columns.part(kind, where.field.place) for kind in "vxc")
            terms.append(f"fits{n}({', '.join(parts)})")
            calls.append((f"fits{n}", 3, self._fits(where)))
        return Condition(" AND ".join(terms) or "1", (), tuple(calls))

    def _fits(self, where: Where) -> Callable[..., Any]:
        element = self.part.view.registry.elements.get(where.field.element or "")
        truth = element is not None and element.datatype is Datatype.BOOLEAN

        def fits(told: Any, other: Any, value: Any) -> bool:
            cell = value if other is None else other
            behind = unpacked(told)
            if truth and isinstance(behind, int):
                behind = bool(behind)
            return where.fits_values(cell, behind)

        return fits
