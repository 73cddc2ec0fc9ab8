"""Where values are sealed on their way into the store and opened on their way out.

Whole: what phones handed in (`operation`), what amendments made of it (`report`), what could not be
read (`quarantine`), the debriefs of practice (`training_start`), and the values of subjects of the
types that have sensitive elements. Each is bound to its table and row.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Engine, Result, Row
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import Session

from app.storage.field_keys import VERSION, FieldKeys

_OPTION = "field_keys"
_SEALED = VERSION[0]
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode


class Place(NamedTuple):
    """A column that is sealed; `key` names the row, and is in every query that reads it. What is
    authenticated with a value begins with `prefix`. In a column of JSON, what is sealed stands as a
    string of hex digits."""

    table: str
    column: str
    key: str
    prefix: bytes
    is_json: bool = False

    def about(self, key: str) -> bytes:
        return self.prefix + key.encode("utf-8", "surrogatepass")

    def written(self, sealed: bytes) -> bytes | str:
        """As the column takes it."""
        return sealed.hex() if self.is_json else sealed

    def read(self, content: Any) -> bytes:
        """What the column gave, sealed or of before there were seals."""
        if self.is_json:
            return bytes.fromhex(content) if isinstance(content, str) else _encode(content)
        # SQLite holds as text what it held before.
        if isinstance(content, str):
            return content.encode("utf-8", "surrogatepass")
        return bytes(content)


OPERATION = Place("operation", "payload", "op_id", b"operation.payload\0")
REPORT = Place("report", "content", "visit_id", b"report.content\0")
QUARANTINE = Place("quarantine", "payload", "support_code", b"quarantine.payload\0")
SUBJECT = Place("subject", "values", "id", b"subject.values\0")
DEBRIEF = Place("training_start", "result", "id", b"training_start.result\0", is_json=True)
PLACES = (OPERATION, REPORT, QUARANTINE, SUBJECT, DEBRIEF)

Line = Mapping[str, Any]


def give_keys(engine: Engine, keys: FieldKeys) -> None:
    """Let transactions on this engine seal and open."""
    engine.update_execution_options(**{_OPTION: keys})


def keys_of(tx: Session, *, fresh: bool = True) -> FieldKeys:
    """The keys of the store that this transaction is on, as they are now. Raises as
    `FieldKeys.fresh` does, unless that is left to who uses them."""
    found: FieldKeys = tx.connection().get_execution_options()[_OPTION]
    return found.fresh() if fresh else found


def keys_of_engine(engine: Engine) -> FieldKeys | None:
    found: FieldKeys | None = engine.get_execution_options().get(_OPTION)
    return found


def sealed_lines(tx: Session, place: Place, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Copies of lines to be written, with the column sealed where it is not NULL."""
    column, key, about = place.column, place.key, place.about
    copies = [dict(line) for line in lines]
    full = [line for line in copies if line[column] is not None]
    sealed = keys_of(tx).seal_all([(about(line[key]), line[column]) for line in full])
    for line, value in zip(full, sealed, strict=True):
        line[column] = value
    return copies


def opened_rows(tx: Session, found: Result[Any], *places: Place) -> list[Row[Any]]:
    """The rows of a query with these columns opened. Raises as `FieldKeys.open` does."""
    names = list(found.keys())
    rows = found.all()
    if not rows:
        return []
    look = keys_of(tx).open
    columns = [(names.index(one.column), names.index(one.key), one.about) for one in places]
    opened = [_opened(row, columns, look) for row in rows]
    made: Result[Any] = IteratorResult(SimpleResultMetaData(names), iter(opened))
    return list(made.all())


def _opened(
    row: Row[Any],
    columns: Iterable[tuple[int, int, Callable[[str], bytes]]],
    look: Callable[[bytes, bytes], bytes],
) -> tuple[Any, ...]:
    values = list(row)
    for column, key, about in columns:
        if values[column] is not None:
            values[column] = look(about(values[key]), values[column])
    return tuple(values)


def packed_subjects(
    tx: Session, lines: Iterable[Line], sealed: Collection[str]
) -> list[dict[str, Any]]:
    """Copies of lines of subjects with their documents as they are stored: as JSON, that of these
    types sealed."""
    copies = [{**line, "values": _encode(line["values"])} for line in lines]
    chosen = [line for line in copies if line["type"] in sealed]
    about = SUBJECT.about
    values = keys_of(tx).seal_all([(about(line["id"]), line["values"]) for line in chosen])
    for line, value in zip(chosen, values, strict=True):
        line["values"] = value
    return copies


def sealed_debrief(tx: Session, start_id: str, debrief: Any) -> str:
    """A debrief as it is stored."""
    return keys_of(tx).seal(DEBRIEF.about(start_id), _encode(debrief)).hex()


def opened_debrief(tx: Session, start_id: str, stored: object) -> Any:
    """The debrief, None where there is none. Raises as `FieldKeys.open` does."""
    if not isinstance(stored, str):
        return stored
    return _decode(keys_of(tx).open(DEBRIEF.about(start_id), DEBRIEF.read(stored)))


def document_reader(tx: Session) -> Callable[[str, bytes | str], Any]:
    """How the document of a subject is read: takes its id and what is stored, sealed or not."""
    look, about = keys_of(tx).open, SUBJECT.about

    def read(id_: str, stored: bytes | str) -> Any:
        # Text of before there were seals begins with a letter, never with a number.
        if stored[0] == _SEALED:
            return _decode(look(about(id_), stored))  # type: ignore[arg-type]
        return _decode(stored)

    return read
