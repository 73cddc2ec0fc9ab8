"""Equal document numbers propose a merge; a person decides, and may undo it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.errors import Problem
from app.services import merges
from app.services.merges import Decision, MergeLine
from app.storage.models.tasks import AuditLine
from tests.builders import a_tenant, a_visit, an_amendment, an_operation
from tests.pulled import Replica, replica
from tests.world import Phone, World

Deciding = Callable[[Session, str, Decision], None]


def meet(phone: Phone, day: int = 17, /, **person: Any) -> str:
    """See a tenant; gives the visit's id."""
    visit = {"started_at": f"2026-11-{day:02d}T01:00:00Z"}
    report = a_visit(visit=visit, persons=[a_tenant(**person)])
    [result] = phone.push(an_operation(report))
    assert result["status"] == "accepted", result
    return str(report["visit"]["id"])


def listed(world: World, state: str = "proposed") -> list[MergeLine]:
    world.fold()
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return merges.listed(tx, state)


def decide(world: World, how: Deciding, merge_id: str) -> None:
    with world.app.app_context(), world.transaction() as tx:
        how(tx, merge_id, Decision("operator:test", world.clock()))


@pytest.fixture
def twins(world: World) -> tuple[Phone, Replica, str]:
    """One tenant met under two ids, the second with another phone number; and the proposal."""
    phone = world.worker()
    meet(phone, 16, id="R1", phone="19900000001")
    meet(phone, 17, id="new:2", phone="19900000002")
    [merge] = listed(world)
    return phone, replica(phone), merge.id


def test_equal_numbers_propose_a_merge_and_merge_nothing(
    world: World, twins: tuple[Phone, Replica, str]
) -> None:
    _, told, _ = twins
    [merge] = listed(world)
    assert (merge.kept_names, merge.merged_names) == (("R1",), ("new:2",))
    assert merge.reason == "equal_document_number"
    assert len(told.subjects("person")) == 2


@pytest.mark.parametrize(
    ("number", "proposals"),
    [
        ("000000198307202739", 1),
        (" 000000198307202739", 1),
        ("000000198311075410", 0),
        (None, 0),
    ],
)
def test_only_equal_numbers_propose(world: World, number: str | None, proposals: int) -> None:
    phone = world.worker()
    meet(phone, id="R1", name="陈广生")
    tenant = a_tenant(id="R2", name="陈广生", id_number=number)
    person = {key: value for key, value in tenant.items() if value is not None}
    phone.push(an_operation(a_visit(persons=[person])))
    assert len(listed(world)) == proposals


def test_two_who_come_in_one_batch_are_compared_too(world: World) -> None:
    visits = [a_visit(persons=[a_tenant(id=f"R{n}")]) for n in range(2)]
    world.worker().push(*map(an_operation, visits))
    assert len(listed(world)) == 1


def test_a_number_that_was_corrected_is_compared_no_more(world: World) -> None:
    phone = world.worker()
    visit = meet(phone, id="R1")
    phone.push(an_amendment(visit, set={"persons.R1.id_number": "000000198311075410"}))
    meet(phone, id="R2")
    assert listed(world) == []
    meet(phone, id="R3", id_number="000000198311075410")
    assert len(listed(world)) == 1


def test_a_merged_person_is_seen_through_the_one_that_is_kept(
    world: World, twins: tuple[Phone, Replica, str]
) -> None:
    phone, told, merge = twins
    decide(world, merges.accept, merge)
    for seen in (told.pull(), replica(phone)):
        [person] = seen.subjects("person")
        assert person["aliases"] == ["R1", "new:2"]
        assert person["values"]["person.phone"]["value"] == "19900000002"
        assert len(person["places"]) == 2


def test_either_name_goes_on_after_a_merge(world: World, twins: tuple[Phone, Replica, str]) -> None:
    phone, told, merge = twins
    decide(world, merges.accept, merge)
    meet(phone, 18, id="new:2", phone="19900000003")
    [person] = told.pull().subjects("person")
    assert person["values"]["person.phone"]["value"] == "19900000003"


def test_undoing_a_merge_leaves_each_with_its_own(
    world: World, twins: tuple[Phone, Replica, str]
) -> None:
    phone, told, merge = twins
    before = dict(told.things)
    decide(world, merges.accept, merge)
    told.pull()
    decide(world, merges.undo, merge)
    assert told.pull().things == before
    assert replica(phone).things == before
    assert [line.id for line in listed(world, "undone")] == [merge]


def test_a_pair_that_was_declined_is_not_proposed_again(
    world: World, twins: tuple[Phone, Replica, str]
) -> None:
    phone, told, merge = twins
    decide(world, merges.decline, merge)
    meet(phone, 18, id="new:2", id_number="000000198311075410")
    meet(phone, 19, id="new:2")
    assert listed(world) == []
    assert len(told.pull().subjects("person")) == 2


def test_every_decision_is_audited_without_a_persons_values(
    world: World, twins: tuple[Phone, Replica, str]
) -> None:
    _, _, merge = twins
    for how in (merges.accept, merges.undo, merges.accept):
        decide(world, how, merge)
    with world.app.app_context(), world.transaction(writes=False) as tx:
        lines = tx.query(AuditLine).where(AuditLine.object == merge).order_by(AuditLine.id).all()
        assert [line.action for line in lines] == ["merge.merged", "merge.undone", "merge.merged"]
        assert all("000000" not in str(line.detail) for line in lines)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (merges.accept, merges.accept),
        (merges.accept, merges.decline),
        (merges.decline, merges.undo),
        (merges.decline, merges.decline),
    ],
)
def test_a_decision_that_does_not_fit_says_what_would(
    world: World, twins: tuple[Phone, Replica, str], first: Deciding, then: Deciding
) -> None:
    _, _, merge = twins
    decide(world, first, merge)
    with pytest.raises(Problem, match="merge_state"):
        decide(world, then, merge)


def test_an_unknown_merge_is_a_problem(world: World) -> None:
    with pytest.raises(Problem, match="unknown_merge"):
        decide(world, merges.accept, "no-such-merge")


def test_three_with_one_number_become_one(world: World) -> None:
    phone = world.worker()
    for n in range(3):
        meet(phone, 15 + n, id=f"R{n}")
    told = replica(phone)
    for merge in listed(world):
        if merge.kept_names == ("R0",):
            decide(world, merges.accept, merge.id)
    [person] = told.pull().subjects("person")
    assert person["aliases"] == ["R0", "R1", "R2"]
