"""A push leaves its reports waiting; whoever reads subjects finds them folded in all the same."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.errors import Problem
from app.http.catching_up import try_again
from app.http.house import House
from app.services import accepted, folding
from app.services.backlog import backlog
from app.services.provenance import provenance
from app.services.revising import Desk
from app.storage.database import db, queue_of
from app.storage.models.reports import Operation
from app.storage.queries import folding as queries
from tests.builders import (
    GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_operation,
)
from tests.http.department.scenes import rented_home
from tests.pulled import replica
from tests.world import Phone, World


@pytest.fixture
def phone(world: World) -> Phone:
    return world.worker()


def hand_in(phone: Phone, *, floors: int = 5, day: int = 17, **operation: Any) -> str:
    """A visit to the one place of these tests, with one tenant; gives its id."""
    report = a_visit(
        visit={"started_at": f"2026-11-{day:02d}T01:00:00Z"},
        place={"code": "P1", "floors": floors},
        persons=[a_tenant()],
    )
    [result] = phone.push(an_operation(report, **operation))
    assert result["status"] == "accepted", result
    return str(report["visit"]["id"])


def waiting(world: World) -> int:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return queries.count_waiting(tx)


def at_desk(world: World) -> Desk:
    here: House = world.app.extensions["yigetong"]
    return Desk(here.realm, world.clock(), here.new_id, here.row_key, here.document_key)


@contextmanager
def folding_half_way(world: World) -> Iterator[None]:
    """While somebody has folded what waits, and has not committed it yet."""
    with world.app.app_context(), Session(db.engine) as tx, tx.begin():
        assert folding.fold_next(tx, at_desk(world)) > 0
        yield


def test_a_department_waits_for_no_folding_and_a_pull_does_it(world: World, phone: Phone) -> None:
    phone.push(an_operation(rented_home()))
    assert len(world.key("gongan").rows("rental")["items"]) == 1
    assert waiting(world) == 1
    assert len(replica(phone).subjects("place")) == 1
    assert waiting(world) == 0


def test_the_job_folds_what_nobody_asks_for(world: World, phone: Phone) -> None:
    for day in (15, 16, 17):
        hand_in(phone, day=day)
    with world.app.app_context(), world.transaction(writes=False) as tx:
        assert backlog(tx)["reports_to_fold"] == 3
    world.fold()
    assert waiting(world) == 0


def test_a_report_counts_once_however_often_it_is_folded(world: World, phone: Phone) -> None:
    visit = hand_in(phone)
    before = replica(phone).subjects("place")
    with world.app.app_context(), world.transaction() as tx:
        queries.put(tx, [{"visit_id": visit, "grid": GRID}], [])
    assert [one["values"] for one in replica(phone).subjects("place")] == [
        one["values"] for one in before
    ]


def test_what_was_amended_before_it_was_folded_shows_as_amended(world: World, phone: Phone) -> None:
    visit = hand_in(phone, floors=5)
    phone.push(an_amendment(visit, set={"place.floors": 7}))
    assert waiting(world) == 0
    assert replica(phone).value("P1", "place.floors")["value"] == 7


def test_what_was_withdrawn_before_it_was_folded_never_shows(world: World, phone: Phone) -> None:
    visit = hand_in(phone)
    phone.push(a_withdrawal(visit))
    assert replica(phone).of("subject") == []


def test_a_later_report_that_is_folded_first_stays_the_later(world: World, phone: Phone) -> None:
    early, late = hand_in(phone, day=16, floors=4), hand_in(phone, day=17, floors=9)
    phone.push(an_amendment(late, set={"place.floors": 8}))
    assert waiting(world) == 1
    told = replica(phone)
    assert told.value("P1", "place.floors")["value"] == 8
    phone.push(a_withdrawal(late))
    assert told.pull().value("P1", "place.floors")["report"] == early


def test_a_carried_value_of_a_report_that_waits_is_asked_for_again(
    world: World, phone: Phone
) -> None:
    hand_in(phone, day=16)
    visit = hand_in(phone, day=17, carried=["place.floors"])
    with world.app.app_context(), world.transaction(writes=False) as tx:
        report = accepted.load(tx, [visit])[visit]
        with pytest.raises(Problem) as refused:
            provenance(tx, report, ["place.floors"])
    assert (refused.value.status, refused.value.code) == (503, "busy")


def test_an_amendment_waits_for_who_is_folding_its_visit(
    world: World, phone: Phone, engine_name: str
) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    visit = hand_in(phone, floors=5)
    with folding_half_way(world):
        with world.app.app_context(), Session(db.engine) as other, other.begin():
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(Exception, match="lock timeout"):
                queries.forget(other, [visit])
        told = phone.pull()
    assert (told["items"][0]["kind"], told["soon"]) == ("report_state", True)
    phone.push(an_amendment(visit, set={"place.floors": 7}))
    assert replica(phone).value("P1", "place.floors")["value"] == 7


def test_what_cannot_be_folded_holds_up_no_other_and_is_named_until_it_can(
    world: World, phone: Phone
) -> None:
    visits = [hand_in(phone, day=day, floors=day) for day in (15, 16, 17)]
    whole = keep_half_of(world, visits[1])
    told = replica(phone)
    assert told.value("P1", "place.floors")["value"] == 17
    code, finding = looked_at(world)
    assert (code, finding["well"], visits[1] in finding["found"]) == (1, False, True)
    keep_half_of(world, visits[1], whole)
    with world.app.app_context():
        try_again()
    phone.push(a_withdrawal(visits[2]))
    assert told.pull().value("P1", "place.floors")["value"] == 16
    assert looked_at(world)[1]["well"] is True


def keep_half_of(world: World, visit: str, whole: bytes | None = None) -> bytes:
    """Damage what the store keeps of a report, or put it back; gives what was there."""
    own = Operation.visit_id == visit
    with world.app.app_context(), world.transaction() as tx:
        payload = tx.scalars(select(Operation.payload).where(own)).one()
        kept = whole or payload[: len(payload) // 2]
        tx.execute(update(Operation).where(own).values(payload=kept))
    return bytes(payload)


def looked_at(world: World) -> tuple[int, dict[str, Any]]:
    """`doctor`'s exit code, and what it says of folding."""
    result = world.operator("doctor", "--json")
    findings = json.loads(result.stdout)["findings"]
    return result.exit_code, next(one for one in findings if one["what"] == "并入")


def test_a_pull_does_not_queue_behind_those_who_write_all_the_time(
    world: World, phone: Phone, engine_name: str
) -> None:
    if engine_name == "postgresql":
        pytest.skip("PostgreSQL has as many writers as it likes")
    visit = hand_in(phone)
    with world.app.app_context():
        queue = queue_of(db.engine)
    assert queue is not None
    with queue.open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        page = phone.pull()
    assert ([item["id"] for item in page["items"]], page["soon"]) == ([visit], True)
    again = phone.pull(page["next"])
    assert {item["kind"] for item in again["items"]} == {"subject", "sheet_period"}
    assert again["soon"] is False
