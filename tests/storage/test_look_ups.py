"""What a push, a pull or a watcher asks for is found by an index, however much is stored."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event

from app.services.backlog import backlog
from app.services.held import listed
from app.storage.database import db
from tests.builders import GRID, a_withdrawal, an_amendment, an_operation, golden_operations
from tests.http.department.scenes import rented_home
from tests.http.test_pull import serve
from tests.pulled import replica
from tests.world import Phone, World

# These have a line per area, worker, release or running number, not one per report; `anon_` is
# what a subquery gave.
_SMALL = {"area", "release", "number", "worker", "worker_grid", "device", "worker_session"}
# What waits is all that these hold.
_SMALL |= {"report_to_fold", "finding_to_fold"}
_SCANNED = re.compile(
    r"\bSCAN (?!anon_)(\w+)(?! USING (?:COVERING )?INDEX ix_\w+_(?:waiting|unnumbered))"
)

_LOOKS = ("SELECT", "UPDATE", "DELETE", "WITH")

# A statement, and what it was asked with or how PostgreSQL plans it.
Asked = list[tuple[str, Any]]


# What PostgreSQL plans to read from one end to the other.
_PLANNED = re.compile(r"Seq Scan on (\w+)")


@pytest.fixture
def phone(world: World) -> Phone:
    return world.worker()


@contextmanager
def _statements(engine: Engine) -> Iterator[Asked]:
    """Every statement that reaches the driver meanwhile, with what it was asked with."""
    asked: Asked = []

    def note(of: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))
        if engine.dialect.name == "postgresql" and statement.strip().startswith(_LOOKS):
            asked[-1] = (statement, _plan(of, statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def _plan(of: Connection, statement: str, parameters: Any) -> str:
    """Asked where the statement will run: what its transaction has set holds for the plan."""
    driver = cast("psycopg.Connection", of.connection.driver_connection)
    lines = driver.execute(f"EXPLAIN {statement}".encode(), parameters, prepare=False)
    return "\n".join(line for (line,) in lines)


def _scans(engine: Engine, asked: Asked) -> list[str]:
    """`table: statement` of those that read a table that grows, from its first line to its last."""
    if engine.dialect.name == "postgresql":
        found = [
            f"{table}: {statement}"
            for statement, plan in asked
            if isinstance(plan, str)
            for table in _PLANNED.findall(plan)
        ]
        return [line for line in found if line.partition(":")[0] not in _SMALL]
    found = []
    with engine.connect() as connection:
        for statement, parameters in asked:
            if not statement.startswith(_LOOKS):
                continue
            first = parameters[0] if isinstance(parameters, list) else parameters
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", first)
            steps = " / ".join(row[3] for row in plan)
            found += [f"{table}: {statement}" for table in _SCANNED.findall(steps)]
    return [line for line in found if line.partition(":")[0] not in _SMALL]


def _ways_to(engine: Engine, asked: Asked, table: str) -> set[str]:
    """By which indexes SQLite looks into a table, and what for: a look-up by a sheet, say, walks
    through all rows that the sheet ever had."""
    ways = set()
    with engine.connect() as connection:
        for statement, parameters in asked:
            if statement.startswith("SELECT") and f"FROM {table}" in statement:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                ways |= {row[3].rpartition(" INDEX ")[2] for row in plan if table in row[3]}
    return ways


def _pushed(world: World, phone: Phone, *operations: dict[str, Any]) -> list[str]:
    with world.app.app_context():
        engine = db.engine
    with _statements(engine) as asked:
        results = phone.push(*operations)
        world.fold()
    assert {result["status"] for result in results} == {"accepted"}
    assert any("operation" in statement for statement, _ in asked)
    return _scans(engine, asked)


def test_no_push_of_visits_reads_a_growing_table_whole(world: World, phone: Phone) -> None:
    assert _pushed(world, phone, *golden_operations()) == []
    # Everybody in them is known now: other statements find them.
    again = [an_operation(it["report"]) for it in golden_operations()]
    for number, operation in enumerate(again):
        operation["report"]["visit"]["id"] = f"again-{number}"
    assert _pushed(world, phone, *again) == []


def test_no_push_of_changes_reads_a_growing_table_whole(world: World, phone: Phone) -> None:
    visits = [rented_home() for _ in range(2)]
    phone.push(*map(an_operation, visits))
    first, second = (visit["visit"]["id"] for visit in visits)
    amended = an_amendment(first, set={"place.floors": 3})
    assert _pushed(world, phone, amended, a_withdrawal(second)) == []


def test_no_pull_reads_a_growing_table_whole(world: World, phone: Phone, engine_name: str) -> None:
    if engine_name == "postgresql":
        pytest.skip("PostgreSQL plans by statistics: a table of a few rows is rightly scanned")
    phone.push(*golden_operations())
    with world.app.app_context():
        engine = db.engine
    with _statements(engine) as asked:
        told = replica(phone)
        serve(world, phone, GRID, ends=True)
        told.pull()
    assert any("report_subject" in statement for statement, _ in asked)
    assert _scans(engine, asked) == []
    assert _ways_to(engine, asked, "sheet_row") == {"ix_sheet_row_visit (visit_id=?)"}


def test_what_waits_is_counted_and_listed_without_reading_what_does_not(
    world: World, phone: Phone, engine_name: str
) -> None:
    if engine_name == "postgresql":
        pytest.skip("PostgreSQL plans by statistics: a table of a few rows is rightly scanned")
    phone.push(*golden_operations(), a_withdrawal("never-seen"))
    with world.app.app_context(), _statements(db.engine) as asked:
        with world.transaction(writes=False) as tx:
            waiting, lying = listed(tx), backlog(tx)
        assert ([row["reason"] for row in waiting], lying["operations_held"]) == (
            ["base_missing"],
            1,
        )
        assert _scans(db.engine, asked) == []
