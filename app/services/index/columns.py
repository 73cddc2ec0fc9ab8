"""What an index holds of a row, and how what is asked of columns is written in its SQL.

For each column `c` is the value OData gives it, `x` the cell where that is another, `v` what the
cell tells where that is another than the cell (a list packed). So the index costs little more than
the cells do, and both doors ask one file.

Of a column that reads a sensitive element all three lie sealed in `c`, and SQL opens them one by
one: such a column has no index, and asking for it costs microseconds a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from app.clock import LOCAL
from app.registry.elements import Sensitivity
from app.registry.outputs_text import Cell
from app.registry.registry import Registry
from app.services.cells import SheetView
from app.services.odata.properties import FACTS, Property, Row, Value, properties_of
from app.services.slices.drawn import Drawn
from app.services.slices.fields import Field, fields_of
from app.storage.field_keys import FieldKeys

Stored = str | int | float | bytes | None

_EPOCH = datetime(1970, 1, 1, tzinfo=LOCAL)
_TICK = timedelta(microseconds=1)
_BIGGEST = 2**63 - 1
_FACT_COLUMNS = {
    "row_id": "lower(hex(row_id))",
    "seq": "seq",
    "rev": "rev",
    "observed_at": "observed_at",
    "grid": "grid",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet's index, in the order of the sheet's."""

    properties: tuple[Property, ...]
    fields: tuple[Field, ...]
    sealed: frozenset[int]
    keys: FieldKeys

    @property
    def names(self) -> list[str]:
        """Of a row of the index: the row's facts, then three for each column of the sheet."""
        own = [f"{kind}{n}" for n in range(len(self.fields)) for kind in "cxv"]
        return ["seq", "position", "row_id", "rev", "observed_at", "grid", *own]

    @property
    def searched(self) -> list[str]:
        """Those that have an index of their own."""
        clear = (f"c{n}" for n in range(len(self.fields)) if n not in self.sealed)
        return ["seq", "observed_at", "grid", *clear]

    def stored(self, drawn: Drawn) -> list[Stored]:
        """A row of the index."""
        entry, row = drawn.entry, Row(drawn.entry, drawn.cells)
        moment = stored(entry.started_at)
        found: list[Stored] = [entry.seq, entry.position, entry.row_id, entry.rev, moment]
        found.append(entry.grid)
        for prop, field in zip(self.properties, self.fields, strict=True):
            cell, value = bounded(field.cell(drawn)), stored(prop.read(row))
            told = field.told(drawn)
            other = None if _same(cell, value) else cell
            behind = None if told is None or _same(told, cell) else _told(told)
            if field.place in self.sealed:
                found += (
                    self._sealed(entry.row_id, field.place, (value, other, behind)),
                    None,
                    None,
                )
            else:
                found += (value, other, behind)
        return found

    def part(self, kind: str, place: int) -> str:
        """`c`, `x` or `v` of a column as SQL."""
        if place not in self.sealed:
            return f"{kind}{place}"
        return f"opened(row_id, {place}, '{kind}', c{place})"

    def opened(self, row_id: bytes, place: int, kind: str, sealed: bytes) -> Stored:
        """The function that SQL calls for what is sealed."""
        parts = msgspec.msgpack.decode(self.keys.open(_about(row_id, place), sealed))
        found: Stored = parts["cxv".index(kind)]
        return found

    def of_property(self, name: str) -> str:
        """A property of OData as SQL."""
        if name in _FACT_COLUMNS:
            return _FACT_COLUMNS[name]
        return self.part("c", [prop.name for prop in self.properties].index(name))

    def order_of(self, field: Field) -> str:
        """What a sort by a field compares, as SQL; a list is sorted by its cell."""
        c, x, v = (self.part(kind, field.place) for kind in "cxv")
        return f"coalesce(CASE typeof({v}) WHEN 'blob' THEN NULL ELSE {v} END, {x}, {c})"

    def _sealed(self, row_id: bytes, place: int, parts: tuple[Stored, ...]) -> bytes:
        return self.keys.seal(_about(row_id, place), msgspec.msgpack.encode(parts))


def columns_of(view: SheetView, registry: Registry, keys: FieldKeys) -> Columns:
    """The columns of a sheet as one view of it has them."""
    sensitive = {
        name
        for name, element in registry.elements.items()
        if element.sensitivity is Sensitivity.SENSITIVE
    }
    sealed = frozenset(
        place for place, one in enumerate(view.sheet.columns) if sensitive & set(one.elements)
    )
    properties: Mapping[str, Property] = properties_of(view.sheet, registry)
    fields = sorted(fields_of(view).values(), key=lambda field: field.place)
    own = tuple(properties.values())[len(FACTS) :]
    return Columns(own, tuple(fields), sealed, keys)


def stored(value: Value) -> str | int | float | None:
    """A value as the index holds it: a moment in microseconds, a day as ISO 8601 has it."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // _TICK
    if isinstance(value, date):
        return value.isoformat()
    return value


def moment_of(ticks: int) -> datetime:
    """The moment that is stored so."""
    return _EPOCH + ticks * _TICK


def bounded(cell: Cell) -> Cell:
    """A cell that SQLite can hold: of a longer number as much as it can."""
    if isinstance(cell, int) and abs(cell) > _BIGGEST:
        try:
            return float(cell)
        except OverflowError:
            return str(cell)
    return cell


def unpacked(told: Stored) -> object:
    """What a column `v` holds."""
    return msgspec.msgpack.decode(told) if isinstance(told, bytes) else told


def _about(row_id: bytes, place: int) -> bytes:
    return b"index\0%d\0" % place + row_id


def _told(told: object) -> Stored:
    if isinstance(told, bool):
        return int(told)
    if isinstance(told, int):
        return bounded(told)
    return told if isinstance(told, str | float) else msgspec.msgpack.encode(told)


def _same(one: object, other: object) -> bool:
    """Equal, and not like 1 and true."""
    return one == other and isinstance(one, str) == isinstance(other, str)
