"""Values of sensitive elements are sealed at rest: what is there already is sealed here.

Whole: the bytes of operations, amended reports and quarantine, and the values of persons. A sealed
value is version 1, key id, nonce, ciphertext and tag (AES-256-GCM) of its Zstandard frame where
that is smaller; the keys are handed in.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import context, op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from zstandard import (
    ZstdCompressionDict,
    ZstdCompressor,
    ZstdDecompressor,
    get_frame_parameters,
)

revision = "0013"
down_revision = "0012"

_BATCH = 500
_VERSION = b"\x01"
_HEAD, _CLEAR_FROM = 5, 17
_FRAME = b"\x28\xb5\x2f\xfd"
# What later versions packed with: never changed, only added to.
_DICTIONARIES = Path(__file__).parents[2] / "app" / "storage" / "dictionaries"


class _Place(NamedTuple):
    """A column; it is walked through by `order`, `key` is authenticated with it."""

    table: str
    column: str
    order: str
    key: str
    where: str = "1 = 1"


_PLACES = (
    _Place("operation", "payload", "server_seq", "op_id"),
    _Place("report", "content", "visit_id", "visit_id"),
    _Place("quarantine", "payload", "support_code", "support_code"),
    _Place("subject", "values", "id", "id", "type = 'person'"),
)


def upgrade() -> None:
    store = op.get_bind()
    if store.dialect.name == "sqlite":
        # Freed pages are overwritten, or the clear values would stay in the file.
        store.exec_driver_sql("PRAGMA secure_delete = ON")
        store.exec_driver_sql('UPDATE subject SET "values" = CAST("values" AS BLOB)')
    else:
        store.exec_driver_sql(
            'ALTER TABLE subject ALTER COLUMN "values" TYPE bytea '
            "USING convert_to(\"values\", 'UTF8')"
        )
    for place in _PLACES:
        _change(store, place, _seal, is_sealed=False)


def downgrade() -> None:
    store = op.get_bind()
    for place in _PLACES:
        _change(store, place, _open, is_sealed=True)
    if store.dialect.name == "sqlite":
        store.exec_driver_sql('UPDATE subject SET "values" = CAST("values" AS TEXT)')
    else:
        store.exec_driver_sql(
            'ALTER TABLE subject ALTER COLUMN "values" TYPE text '
            "USING convert_from(\"values\", 'UTF8')"
        )


def _change(
    store: sa.Connection,
    place: _Place,
    made: Callable[["_Keys", bytes, bytes], bytes],
    *,
    is_sealed: bool,
) -> None:
    keys = None
    column = sa.column(place.column, sa.LargeBinary())
    target = sa.table(place.table, column, sa.column(place.order))
    update = sa.update(target).where(target.c[place.order] == sa.bindparam("row"))
    update = update.values({place.column: sa.bindparam("new", type_=sa.LargeBinary())})
    for batch in _batches(store, place):
        chosen = [one for one in batch if one[2].startswith(_VERSION) is is_sealed]
        if not chosen:
            continue
        keys = keys or _Keys.handed_in()
        about = f"{place.table}.{place.column}\0"
        lines = [
            {"row": row, "new": made(keys, _bytes(about + key), content)}
            for row, key, content in chosen
        ]
        store.execute(update, lines)


def _batches(store: sa.Connection, place: _Place) -> Iterator[list[tuple[Any, str, bytes]]]:
    after: Any = None
    while True:
        behind = "" if after is None else f"AND {place.order} > :after"
        query = sa.text(
            f'SELECT {place.order}, {place.key}, "{place.column}" FROM {place.table} '  # noqa: S608  (our names)
            f'WHERE "{place.column}" IS NOT NULL AND {place.where} {behind} '
            f"ORDER BY {place.order} LIMIT {_BATCH}"
        )
        rows = store.execute(query, {} if after is None else {"after": after}).all()
        if not rows:
            return
        yield [(row, key, _bytes(content)) for row, key, content in rows]
        after = rows[-1][0]


def _bytes(content: Any) -> bytes:
    """SQLite held JSON as text."""
    return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else bytes(content)


class _Keys(NamedTuple):
    """`head`: how what is sealed with the current key begins."""

    head: bytes
    ciphers: dict[bytes, AESGCM]

    @classmethod
    def handed_in(cls) -> "_Keys":
        told = context.config.attributes["field_keys"]()
        heads = {name: _VERSION + bytes.fromhex(name) for name in told["keys"]}
        ciphers = {heads[name]: AESGCM(bytes.fromhex(key)) for name, key in told["keys"].items()}
        return cls(heads[told["current"]], ciphers)


def _seal(keys: _Keys, about: bytes, clear: bytes) -> bytes:
    nonce = os.urandom(12)
    packed = ZstdCompressor(level=1).compress(clear)
    kept = packed if clear.startswith(_FRAME) or len(packed) < len(clear) else clear
    return keys.head + nonce + keys.ciphers[keys.head].encrypt(nonce, kept, keys.head + about)


def _open(keys: _Keys, about: bytes, sealed: bytes) -> bytes:
    head = sealed[:_HEAD]
    nonce, rest = sealed[_HEAD:_CLEAR_FROM], sealed[_CLEAR_FROM:]
    kept = keys.ciphers[head].decrypt(nonce, rest, head + about)
    return _unpacked(kept) if kept.startswith(_FRAME) else kept


def _unpacked(kept: bytes) -> bytes:
    number = get_frame_parameters(kept).dict_id
    if not number:
        return ZstdDecompressor().decompress(kept)
    words = ZstdCompressionDict((_DICTIONARIES / f"{number}.zstd").read_bytes())
    return ZstdDecompressor(dict_data=words).decompress(kept)
