"""A store grown to any size in seconds: what the intake stored is copied by SQL, again and again.

A copy has ids, numbers and a day of its own; its report is the original's, sealed as its own, and
no new subjects are made. Its rows have the ids that they would have, had a phone named the visit
when it began. For what reads, that is a store of so many reports; what writes is measured through
the real intake.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.registry.rows import SheetRow
from app.services.row_ids import minute_of, row_id
from app.settings import Settings, read_secrets
from app.storage.field_keys import FieldKeys
from app.storage.sealing import OPERATION
from tests.bench import intake, load, workload
from tests.bench.load import Target
from tests.bench.servers import Installation, product, sign_in

# The visits of the golden day.
DAY = 28
# Copies lie on the days before their original's, so that no day holds them all.
_DAYS = 300
_CHUNK = 500
_NUMBERS = """
    WITH RECURSIVE copy(n) AS (VALUES(:first) UNION ALL SELECT n + 1 FROM copy WHERE n < :last)
"""
_EARLIER = f"'-' || (n % {_DAYS}) || ' days'"
_VISIT = "visit_id || '-' || n"
_BEGUN = f"strftime('%Y-%m-%d %H:%M:%f', started_at, {_EARLIER}) || '000'"
_CHANGED = {
    "operation": {
        "server_seq": "server_seq + n * :operations",
        "op_id": "op_id || '-' || n",
        "visit_id": _VISIT,
        "payload": "sealed_as(payload, op_id, op_id || '-' || n)",
    },
    "report": {
        "visit_id": _VISIT,
        "op_id": "op_id || '-' || n",
        "day": f"date(day, {_EARLIER})",
        "started_at": _BEGUN,
        "seq": "seq + n * :phones",
    },
    "sheet_row": {
        "row_id": f"row_id_as(sheet, subject, grid, {_VISIT}, {_BEGUN})",
        "visit_id": _VISIT,
        "day": f"date(day, {_EARLIER})",
        "started_at": _BEGUN,
        "seq": "seq + n * (SELECT value FROM sequence WHERE stream = 'department:' || department)",
    },
}


def grow(data: Path, copies: int, sheets: Sequence[str] = ()) -> int:
    """Add so many copies of every visit, or of those with rows of these sheets; gives how many
    reports there are then. Call once per store, while nothing serves it."""
    with closing(sqlite3.connect(data / "live.db", isolation_level=None)) as store:
        # Lost power would cost a store that can be made again; the product turns its log on again.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000"):
            store.execute(f"PRAGMA {pragma}")
        here = Settings.from_env({"YGT_DATA": str(data)})
        store.create_function("sealed_as", 3, partial(_sealed_as, FieldKeys(here.field_keys_file)))
        store.create_function("row_id_as", 5, partial(_row_id_as, read_secrets(here)["row_key"]))
        _keep_originals(store, sheets)
        steps = {
            "operations": _one(store, "SELECT max(server_seq) FROM operation"),
            "phones": _one(store, "SELECT value FROM sequence WHERE stream = 'phones'"),
        }
        for first in range(1, copies + 1, _CHUNK):
            span = {"first": first, "last": min(first + _CHUNK - 1, copies)}
            store.execute("BEGIN")
            for table in _CHANGED:
                store.execute(_copying(store, table), {**steps, **span})
            store.execute("COMMIT")
        # No phone came with the copies.
        more = "UPDATE sequence SET value = value * (? + 1) WHERE stream <> 'device_no'"
        store.execute(more, (copies,))
        store.execute("ANALYZE")
        store.execute("PRAGMA journal_mode = WAL")
        return _one(store, "SELECT count(*) FROM report")


def _sealed_as(keys: FieldKeys, payload: bytes, op_id: str, copy: str) -> bytes:
    return keys.seal(OPERATION.about(copy), keys.open(OPERATION.about(op_id), payload))


def _row_id_as(row_key: bytes, *row: str) -> bytes:
    sheet, subject, grid, visit_id, begun = row
    stamp = f"{int(datetime.fromisoformat(begun).replace(tzinfo=UTC).timestamp() * 1000):012x}"
    named_then = minute_of(f"{stamp[:8]}-{stamp[8:]}-7000-8000-000000000000")
    return row_id(row_key, SheetRow("", sheet, 0, subject, None), visit_id, grid, named_then)


def push_a_day(store: Installation) -> str:
    """Hand the golden day in through the real intake: what there is to copy. Gives the secret of
    the worker who did."""
    named = ("--phone", intake.PHONE, "--name", "梁䶮", "--grid", intake.GRID)
    secret = str(store.run("worker", "add", *named)["secret"])
    source = workload.operations(intake.release_of(store))
    with product(store) as server:
        target = Target(
            server.port, "/api/v1/sync/push", sign_in(server.port, secret, intake.PHONE)
        )
        load.push(target, workload.bodies(source, DAY, DAY)[0])
    return secret


def _keep_originals(store: sqlite3.Connection, sheets: Sequence[str]) -> None:
    marks = ", ".join("?" * len(sheets))
    chosen = f"visit_id IN (SELECT visit_id FROM sheet_row WHERE sheet IN ({marks}))"
    for table in _CHANGED:
        statement = f"CREATE TEMP TABLE first_{table} AS SELECT * FROM {table} WHERE "
        store.execute(statement + (chosen if sheets else "visit_id IS NOT NULL"), tuple(sheets))


def _copying(store: sqlite3.Connection, table: str) -> str:
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(_CHANGED[table].get(column, column) for column in columns)
    names = ", ".join(columns)
    return f"{_NUMBERS} INSERT INTO {table} ({names}) SELECT {values} FROM copy, first_{table}"


def _one(store: sqlite3.Connection, statement: str) -> int:
    return int(store.execute(statement).fetchone()[0])
