"""Change numbers: a reader that has seen n never later finds a change below n."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.storage.database import db, transaction
from app.storage.models.directory import SheetRow
from app.storage.queries import directory, numbering

START = datetime(2026, 11, 18, 1, tzinfo=UTC)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def postgresql(inside: Flask, engine_name: str) -> Flask:
    if engine_name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    return inside


def a_row(number: int, visit_id: str = "v1", **changes: Any) -> dict[str, Any]:
    row = {
        "row_id": number.to_bytes(16, "big"),
        "department": "gongan",
        "sheet": "gongan/rental",
        "visit_id": visit_id,
        "rev": 1,
        "subject": str(number),
        "position": number,
        "day": date(2026, 11, 18),
        "started_at": START,
        "grid": "g",
        "keep_value": None,
        "live": True,
        "seq": None,
    }
    return row | changes


def write(*rows: dict[str, Any]) -> None:
    with transaction(writes=True) as tx:
        directory.write_all(tx, rows)


def stamp() -> None:
    with transaction(writes=True) as tx:
        numbering.stamp(tx)


def numbers() -> dict[int, int | None]:
    with transaction(writes=False) as tx:
        rows = tx.execute(select(SheetRow.row_id, SheetRow.seq))
        return {int.from_bytes(row.row_id, "big"): row.seq for row in rows}


@contextmanager
def another_writer() -> Iterator[Session]:
    """A transaction beside those of this test, on a connection of its own."""
    with Session(db.engine) as session:
        yield session


def test_numbers_of_a_stream_rise_and_streams_know_nothing_of_each_other(inside: Flask) -> None:
    with transaction(writes=True) as tx:
        first = numbering.next_numbers(tx, "department:gongan", 3)
        second = numbering.next_numbers(tx, "department:gongan", 1)
        other = numbering.next_numbers(tx, "phones", 1)

    assert (first, second, other) in {(1, 4, 1), (None, None, None)}


def test_numbers_taken_in_vain_are_taken_again(inside: Flask) -> None:
    with transaction(writes=True) as tx:
        numbering.next_numbers(tx, "phones", 3)
        tx.rollback()
    with transaction(writes=True) as tx:
        assert numbering.next_numbers(tx, "phones", 1) in (1, None)


def test_receipt_numbers_never_come_twice(inside: Flask) -> None:
    with transaction(writes=True) as tx:
        numbers = numbering.next_receipts(tx, 5)

    assert numbers == sorted(set(numbers))
    assert len(numbers) == 5


def test_stamping_without_anything_to_number_changes_nothing(inside: Flask) -> None:
    stamp()
    write(a_row(1, seq=7))
    stamp()

    assert numbers() == {1: 7}


def test_what_awaits_its_number_is_found_without_reading_all_that_has_one(
    postgresql: Flask,
) -> None:
    with transaction(writes=False) as tx:
        found = set(tx.scalars(text(_FOUND)))
    assert {table for table in numbering.NUMBERED if table not in found} == set()


# Tables with an index of what has no number alone, or one by number.
_FOUND = """
    SELECT indrelid::regclass::text FROM pg_index JOIN pg_attribute
        ON attrelid = indrelid AND attname = 'seq'
    WHERE pg_get_expr(indpred, indrelid) = '(seq IS NULL)' OR indkey[0] = attnum
"""


def test_rows_of_one_change_share_a_number_and_changes_do_not(postgresql: Flask) -> None:
    write(a_row(1), a_row(2), a_row(3, "v2"), a_row(4, department="weijian"))
    stamp()
    stamped = numbers()
    write(a_row(1, rev=2))
    stamp()

    assert stamped[1] == stamped[2] != stamped[3]
    assert {stamped[1], stamped[3]} == {1, 2}
    assert stamped[4] == 1
    assert numbers()[1] == 3


def test_a_transaction_held_open_holds_up_nobody_and_is_numbered_last(postgresql: Flask) -> None:
    write(a_row(1), a_row(2, "v2"))
    with another_writer() as slow:
        directory.write_all(slow, [a_row(2, "v2", rev=2), a_row(3, "v3")])
        write(a_row(4, "v4"))
        stamp()
        meanwhile = numbers()
        slow.commit()
    stamp()
    after = numbers()

    assert (meanwhile[1], meanwhile[4], meanwhile[2]) == (1, 2, None)
    assert min(number or 0 for key, number in after.items() if key in (2, 3)) > 2


def test_only_one_stamps_at_a_time(postgresql: Flask) -> None:
    write(a_row(1))
    with another_writer() as other:
        numbering.stamp(other)
        write(a_row(2, "v2"))
        stamp()
        other.commit()
    left = numbers()
    stamp()

    assert left == {1: 1, 2: None}
    assert numbers() == {1: 1, 2: 2}
