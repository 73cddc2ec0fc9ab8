"""Column types that keep their promise on every database."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import DateTime, Index, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. SQLite drops the zone on the way in; here it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[object]):
    """JSON as text: PostgreSQL's jsonb refuses \\u0000, which a worker's note may hold."""

    impl = Text
    cache_ok = True

    @staticmethod
    def text(value: object | None) -> str | None:
        """What the column holds."""
        return None if value is None else _encode(value).decode()

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        return self.text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:
        return None if value is None else _decode(value)


def unnumbered(table: str, column: str, seq: Mapped[int | None]) -> Index:
    """The index of what awaits its number: empty on SQLite, and on PostgreSQL but for what was
    committed just now."""
    waits = seq.is_(None)
    return Index(f"ix_{table}_unnumbered", column, sqlite_where=waits, postgresql_where=waits)
