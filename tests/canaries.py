"""Values that nobody else would write, in every sensitive element; and where they must not lie."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from app.registry.elements import Datatype, Sensitivity, Subject
from app.storage.database import db
from tests.builders import a_tenant, a_visit, an_operation
from tests.golden import golden_registry
from tests.world import World

# One of each type; codes are looked for with the name of their element.
NUMBER = "鸮鸮440000191107310001"
_VALUES = {Datatype.TEXT: NUMBER, Datatype.DATE: "1907-03-11"}
_DECIMAL = 41.98765


def watched_person(**changes: Any) -> dict[str, Any]:
    """A tenant with a value in every sensitive element of a person."""
    registry = golden_registry()
    told: dict[str, Any] = {}
    for element in registry.elements.values():
        if element.sensitivity is not Sensitivity.SENSITIVE:
            continue
        assert element.subject is Subject.PERSON, f"{element.id}: say here what it would hold"
        if element.datatype in _VALUES:
            told[element.attribute] = _VALUES[element.datatype]
        elif element.datatype is Datatype.DECIMAL:
            told[element.attribute] = _DECIMAL
        else:
            codes = list(registry.codelists[element.codelist or ""].codes)
            several = element.datatype is Datatype.CHOICES
            told[element.attribute] = [codes[0]] if several else codes[0]
    assert len(told) == 15
    return a_tenant(**{**told, **changes})


def watched_visit(**changes: Any) -> dict[str, Any]:
    return a_visit(place={"rented": True}, persons=[watched_person()], **changes)


def watched_operation() -> dict[str, Any]:
    return an_operation(watched_visit())


def traces(content: bytes) -> list[str]:
    """What of a watched person can be read in these bytes."""
    marks = {value: value.encode() for value in _VALUES.values()}
    marks[str(_DECIMAL)] = str(_DECIMAL).encode()
    for name in watched_person().keys() & _sensitive():
        for start in (b'"', b"[", b"'"):
            marks[f"{name}:{start.decode()}"] = b'"%s":%s' % (name.encode(), start)
    return sorted(name for name, mark in marks.items() if mark in content)


def stored(world: World) -> Iterator[tuple[str, bytes]]:
    """Every file below YGT_DATA and, on PostgreSQL, every table."""
    for path in sorted(world.settings.data.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(world.settings.data)), path.read_bytes()
    with world.app.app_context(), world.transaction(writes=False) as tx:
        if db.engine.dialect.name == "sqlite":
            return
        for table in db.metadata.sorted_tables:
            rows = tx.execute(text(f'SELECT * FROM "{table.name}"')).all()
            yield table.name, b"\n".join(_plain(value) for row in rows for value in row)


def _plain(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _sensitive() -> set[str]:
    elements = golden_registry().elements.values()
    return {one.attribute for one in elements if one.sensitivity is Sensitivity.SENSITIVE}
