"""Entities as OData's JSON has them: dates and moments as text, long numbers as the client can."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from app.services.odata.properties import Edm, Property, Row, Value

_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Writing:
    """How a client wants its JSON: how much `metadata` (none, minimal, full), long integers as text
    or as numbers."""

    metadata: str = "minimal"
    long_as_text: bool = False


@dataclass(frozen=True, slots=True)
class EntitySet:
    """What is written around entities: `root` is the service's address with its slash."""

    root: str
    namespace: str
    name: str
    selected: tuple[Property, ...]
    chosen: tuple[str, ...] | None

    def context(self, *, single: bool = False) -> str:
        """The address that says what these entities are."""
        columns = "" if self.chosen is None else f"({','.join(self.chosen)})"
        return f"{self.root}$metadata#{self.name}{columns}{'/$entity' if single else ''}"


def entity(of: EntitySet, row: Row, how: Writing) -> dict[str, object]:
    """One row with the properties that were selected."""
    found: dict[str, object] = {}
    if how.metadata == "full":
        link = f"{of.root}{of.name}('{row.entry.row_id.hex()}')"
        kind = f"#{of.namespace}.{of.name}"
        found = {"@odata.type": kind, "@odata.id": link, "@odata.readLink": link}
    for prop in of.selected:
        if how.metadata == "full" and prop.edm not in (Edm.STRING, Edm.DOUBLE, Edm.BOOLEAN):
            found[f"{prop.name}@odata.type"] = f"#{prop.edm.removeprefix('Edm.')}"
        found[prop.name] = _written(prop, prop.read(row), how)
    return found


def document(content: Mapping[str, object], context: str, how: Writing) -> bytes:
    """A whole document, with its context unless none is wanted."""
    head = {} if how.metadata == "none" else {"@odata.context": context}
    return _ENCODER.encode({**head, **content})


def collection(
    of: EntitySet, batches: Iterable[Sequence[Row]], how: Writing, around: Mapping[str, object]
) -> Iterator[bytes]:
    """A collection piece by piece; `around` are a count before it and a nextLink behind it."""
    head: dict[str, object] = {}
    if how.metadata != "none":
        head["@odata.context"] = of.context()
    if "@odata.count" in around:
        head["@odata.count"] = around["@odata.count"]
    start = _ENCODER.encode(head)[:-1] + (b"," if head else b"")
    before = start + b'"value":['
    for rows in batches:
        piece = b",".join(_ENCODER.encode(entity(of, row, how)) for row in rows)
        if piece:
            yield before + piece
            before = b","
    end = b"]" if "@odata.nextLink" not in around else _end(around["@odata.nextLink"])
    yield (before if before != b"," else b"") + end + b"}"


def _end(link: object) -> bytes:
    return b'],"@odata.nextLink":' + _ENCODER.encode(link)


def _written(prop: Property, value: Value, how: Writing) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if how.long_as_text and prop.edm is Edm.INTEGER and value is not None:
        return str(value)
    return value
