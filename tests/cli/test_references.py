"""What refers to nothing: SQLite refuses it, on PostgreSQL `doctor` tells of it."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.storage.models.reports import ReportSubject
from app.storage.models.subjects import SubjectRecord
from tests.builders import a_withdrawal, golden_operations
from tests.world import World


def references(world: World) -> tuple[int, dict[str, Any]]:
    """`doctor`'s exit code, and what it says of references."""
    result = world.operator("doctor", "--json")
    findings = json.loads(result.stdout)["findings"]
    return result.exit_code, next(one for one in findings if one["what"] == "引用")


def plant(world: World, kind: type[Any], **line: object) -> None:
    with world.app.app_context(), world.transaction() as tx:
        tx.execute(insert(kind), [line])


def test_what_pushes_write_all_refers_to_something(world: World) -> None:
    phone = world.worker()
    visits = golden_operations()
    phone.push(*visits, a_withdrawal(visits[0]["report"]["visit"]["id"]))
    world.fold()
    code, finding = references(world)
    assert (code, finding["well"]) == (0, True)


def test_a_line_that_refers_to_nothing_is_refused_or_told(world: World, engine_name: str) -> None:
    world.worker().push(*golden_operations())
    world.fold()
    with world.app.app_context(), world.transaction() as tx:
        known = tx.scalars(select(SubjectRecord.id)).first()
    orphan = {"subject_id": known, "visit_id": "nowhere"}
    if engine_name == "sqlite":
        with pytest.raises(IntegrityError):
            plant(world, ReportSubject, **orphan)
        return
    plant(world, ReportSubject, **orphan)
    code, finding = references(world)
    assert (code, finding["well"]) == (1, False)
    assert finding["found"] == "落空：report_subject.visit_id 1 行"
