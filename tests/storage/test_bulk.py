"""Many rows at once are stored as SQLAlchemy would store each."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from app.storage.database import transaction
from app.storage.models.reports import Quarantine
from app.storage.queries.bulk import insert_rows

_TABLE = cast("Table", Quarantine.__table__)
LOCAL = timezone(timedelta(hours=8))
MOMENTS = [
    datetime(2026, 11, 18, 8, 30, tzinfo=LOCAL),
    datetime(2026, 11, 18, 0, 30, 1, 5, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]


def a_row(number: int, moment: datetime) -> dict[str, Any]:
    return {
        "support_code": f"{number}",
        "worker_id": None,
        "device_id": "d",
        "received_at": moment,
        "reason": "䶮",
        "sha256": b"\x00" * 32,
        "payload": b"\x00\xff",
    }


def test_rows_come_back_as_if_stored_one_by_one(app: Flask) -> None:
    rows = [a_row(number, moment) for number, moment in enumerate(MOMENTS)]
    with app.app_context(), transaction(writes=True) as tx:
        insert_rows(tx, _TABLE, rows)
        tx.connection().execute(
            insert(_TABLE), [{**row, "support_code": f"own-{row['support_code']}"} for row in rows]
        )
        found = tx.connection().execute(select(_TABLE).order_by(_TABLE.c.support_code)).all()

    assert [row[1:] for row in found[:3]] == [row[1:] for row in found[3:]]
    assert [row.received_at for row in found[:3]] == MOMENTS


def test_whatever_a_value_holds_it_comes_back(app: Flask) -> None:
    odd = ['"', "\\", '\\"', "{a,b}", "NULL", "null", "", " ", "\n\t", "'", "一,格", '","', "%s"]
    odd += ["𠮷" * 36, "x" * 36]
    rows = [
        {
            **a_row(number, MOMENTS[0]),
            "reason": told,
            "worker_id": None if number % 3 else told,
            "payload": told.encode() * number,
        }
        for number, told in enumerate(odd)
    ]
    with app.app_context(), transaction(writes=True) as tx:
        insert_rows(tx, _TABLE, rows)
        columns = (_TABLE.c.support_code, _TABLE.c.reason, _TABLE.c.worker_id, _TABLE.c.payload)
        found = {row[0]: tuple(row[1:]) for row in tx.connection().execute(select(*columns))}

    assert found == {
        row["support_code"]: (row["reason"], row["worker_id"], row["payload"]) for row in rows
    }


def test_a_naive_moment_is_refused(app: Flask) -> None:
    with (
        app.app_context(),
        pytest.raises(ValueError, match="naive"),
        transaction(writes=True) as tx,
    ):
        insert_rows(tx, _TABLE, [a_row(1, MOMENTS[0].replace(tzinfo=None))])


def test_a_row_that_is_there_already_is_refused_as_ever(app: Flask) -> None:
    with app.app_context(), transaction(writes=True) as tx:
        insert_rows(tx, _TABLE, [])
        insert_rows(tx, _TABLE, [a_row(1, MOMENTS[0])])
        with pytest.raises(IntegrityError):
            insert_rows(tx, _TABLE, [a_row(1, MOMENTS[0])])
        tx.rollback()
