"""The audit is a chain: what was changed, put in, taken out or cut off later is found."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app import scheduler
from app.services import audit_operations
from app.storage.database import transaction
from app.storage.models.reports import Operation
from app.storage.models.tasks import AuditLine
from app.storage.sealing import OPERATION, keys_of
from tests.builders import a_tenant, a_visit, an_operation
from tests.world import World

SECOND = Operation.server_seq == 2
_FAULTS = ("altered", "replaced", "missing", "unknown")


def a_day(world: World, visits: int = 3) -> None:
    """Workers enrolled, keys made, visits handed in and read: each leaves lines."""
    phone, key = world.worker(), world.key("gongan")
    assert world.operator("key", "create", "--department", "weijian").exit_code == 0
    for _ in range(visits):
        phone.push(an_operation(a_visit(place={"rented": True}, persons=[a_tenant()])))
    assert key.rows("arrival")["items"]


def verdict(world: World) -> dict[str, Any]:
    told = world.operator("audit", "verify", "--json")
    found: dict[str, Any] = json.loads(told.stdout)
    assert told.exit_code == (0 if found["whole"] else 1), told.output
    return found


def meddle(world: World, how: Callable[[Session], object]) -> None:
    """As somebody who can write into the database would, and has no secrets."""
    with world.app.app_context(), world.transaction() as tx:
        how(tx)


def line_at(place: int) -> Any:
    return AuditLine.link == place


def test_every_line_is_linked_and_new_ones_join(world: World) -> None:
    a_day(world)
    first = verdict(world)
    assert first["whole"]
    assert first["lines"] >= 4
    a_day(world)
    scheduler.link_audit(world.app)
    again = verdict(world)
    assert again["whole"]
    assert again["lines"] > first["lines"]


@pytest.mark.parametrize(
    ("change", "place", "fault"),
    [
        (update(AuditLine).where(line_at(2)).values(actor="operator:nobody"), 2, "altered"),
        (update(AuditLine).where(line_at(2)).values(detail={"rows": 0}), 2, "altered"),
        (update(AuditLine).where(line_at(2)).values(hash=bytes(32)), 2, "altered"),
        (delete(AuditLine).where(line_at(2)), 2, "missing"),
        (delete(AuditLine).where(line_at(1)), 1, "missing"),
        (delete(AuditLine).where(AuditLine.link >= 3), 3, "cut_off"),
        (delete(AuditLine), 1, "cut_off"),
    ],
    ids=["actor", "detail", "hash", "one", "first", "end", "all"],
)
def test_what_was_done_to_a_line_is_found_at_its_place(
    world: World, change: Any, place: int, fault: str
) -> None:
    a_day(world)
    assert verdict(world)["whole"]
    meddle(world, partial(Session.execute, statement=change))
    found = verdict(world)
    assert (found["whole"], found["broken_at"], found["fault"]) == (False, place, fault)
    doctor = world.operator("doctor", "--json")
    assert doctor.exit_code == 1
    broken = [one["what"] for one in json.loads(doctor.stdout)["findings"] if not one["well"]]
    # A line that is gone, or tells of nothing any more, may have been that of a batch.
    assert [what for what in broken if what != "操作"] == ["审计"]


def test_every_operation_is_as_it_came_or_named_and_doctor_sees_it_too(world: World) -> None:
    a_day(world)
    assert (verdict(world)["operations"], doctor_on_operations(world)) == ([], "最近 3 个都是原样")
    payload = b'{"op_id": "another"}'
    first = Operation.server_seq == 1
    with world.app.app_context(), transaction(writes=False) as tx:
        own = tx.execute(select(*Operation.__table__.c).where(first)).one()
        sealed = keys_of(tx).seal(OPERATION.about(own.op_id), payload)
    forged = {"payload": sealed, "sha256": hashlib.sha256(payload).digest()}
    for change, faults in (
        (update(Operation).where(first).values(payload=payload), ["altered"]),
        (update(Operation).where(first).values(forged), ["replaced"]),
        (delete(Operation).where(first), ["missing"]),
        (insert(Operation).values({**own._mapping, "server_seq": 9}), ["missing", "unknown"]),
    ):
        meddle(world, partial(Session.execute, statement=change))
        found = verdict(world)
        assert (found["whole"], found["fault"]) == (False, "")
        assert [one["fault"] for one in found["operations"]] == faults
        told = doctor_on_operations(world)
        assert [word for word in _FAULTS if word in told] == faults


def doctor_on_operations(world: World) -> str:
    findings = json.loads(world.operator("doctor", "--json").stdout)["findings"]
    [one] = [one for one in findings if one["what"] == "操作"]
    assert one["well"] == ("不是" not in one["found"])
    return str(one["found"])


def test_however_many_are_stored_the_newest_are_read_alone_or_a_few_at_a_time(
    world: World,
) -> None:
    a_day(world, visits=5)
    meddle(world, partial(Session.execute, statement=delete(Operation).where(SECOND)))
    scheduler.link_audit(world.app)
    with world.app.app_context(), transaction(writes=False) as tx:
        assert audit_operations.newest(tx, 3) == (3, [])
        # Of the four newest that are left, the last is found in the fifth line.
        seen, found = audit_operations.newest(tx, 4)
        assert (seen, [one.server_seq for one in found]) == (5, [2])
        assert [one.server_seq for one in audit_operations.astray(tx, at_once=0)] == [2]


def test_two_lines_that_changed_places_are_found(world: World) -> None:
    a_day(world)
    assert verdict(world)["whole"]

    def swap(tx: Session) -> None:
        for one, other in ((2, 900), (3, 2), (900, 3)):
            tx.execute(update(AuditLine).where(line_at(one)).values(link=other))

    meddle(world, swap)
    assert verdict(world)["broken_at"] == 2


def test_a_line_put_in_between_breaks_the_chain_for_who_has_no_key(world: World) -> None:
    a_day(world)
    assert verdict(world)["whole"]

    def put_in(tx: Session) -> None:
        last = tx.scalars(select(func.max(AuditLine.link))).one()
        assert last is not None
        tx.execute(update(AuditLine).where(line_at(last)).values(link=last + 1))
        one = tx.scalars(select(AuditLine).where(line_at(1))).one()
        forged = AuditLine(at=one.at, actor="key:x", action="read", object="x", detail=None)
        forged.link, forged.hash = last, bytes(32)
        tx.add(forged)

    meddle(world, put_in)
    found = verdict(world)
    assert not found["whole"]
    assert found["fault"] == "altered"


def test_the_export_holds_every_line_with_its_place_and_hash(world: World) -> None:
    a_day(world)
    told = world.operator("audit", "export")
    assert told.exit_code == 0, told.output
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["link"] for line in lines] == list(range(1, len(lines) + 1))
    assert all(len(line["hash"]) == 64 for line in lines)
    assert {"key.create", "sync.push", "rows.read"} <= {line["action"] for line in lines}
    rest = world.operator("audit", "export", "--above", "2").stdout.splitlines()
    assert [json.loads(line) for line in rest] == lines[2:]
    assert verdict(world)["lines"] == len(lines)


def test_doctor_looks_at_the_chain_and_links_nothing(world: World) -> None:
    a_day(world)
    told = json.loads(world.operator("doctor", "--json").stdout)
    [found] = [one for one in told["findings"] if one["what"] == "审计"]
    assert found["well"]
    assert found["found"].startswith("0 行相连")
