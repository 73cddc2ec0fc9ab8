"""A number that a copied phone gives out twice: the second finding waits for a person."""

from typing import Any

import pytest

from tests.builders import a_visit, a_withdrawal, an_issue, an_operation
from tests.http.test_held import listed, release
from tests.http.test_push_races import at_once, phones
from tests.world import Phone, World

# As a phone makes one: the day, its own six digits, a counter.
NUMBER = "20261118100001002"
HERE, THERE = {"code": "P1"}, {"code": "P2"}
HELD, ACCEPTED = ("held", "number_taken"), ("accepted", None)


def found(place: dict[str, Any], number: str = NUMBER, **issue: Any) -> dict[str, Any]:
    issue = {"category": "dispute", **issue}
    return an_operation(a_visit(place=place, issues=[an_issue(no=number, **issue)]))


def answers(phone: Phone, *operations: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(each["status"], each.get("reason")) for each in phone.push(*operations)]


def open_findings(phone: Phone) -> list[str]:
    """Where the phone looks for them again."""
    told = [item["data"] for item in phone.pull_all() if item["kind"] == "subject"]
    places = {each["subject_id"]: each["aliases"][0] for each in told if each["type"] == "place"}
    return [places[each["place_id"]] for each in told if each["type"] == "issue"]


@pytest.mark.parametrize("batches", [1, 2])
def test_one_number_for_findings_at_two_places_holds_the_second(world: World, batches: int) -> None:
    phone = world.worker()
    first, second = found(HERE), found(THERE)
    given = [[first, second]] if batches == 1 else [[first], [second]]
    assert [each for batch in given for each in answers(phone, *batch)] == [ACCEPTED, HELD]
    assert open_findings(phone) == ["P1"]
    [waiting] = listed(world)
    assert (waiting["op_id"], waiting["reason"]) == (second["op_id"], "number_taken")
    assert len(world.key("zongzhi").rows("dispute")["items"]) == 1
    assert release(world, second)["state"] == "accepted"
    assert len(world.key("zongzhi").rows("dispute")["items"]) == 2


def test_another_finding_at_the_same_place_is_told_from_a_recheck(world: World) -> None:
    phone, colleague = world.worker(), world.worker()
    assert answers(phone, found(HERE)) == [ACCEPTED]
    assert answers(phone, found(HERE, category="fire_lodging")) == [HELD]
    assert answers(colleague, found(HERE, recheck="partly")) == [ACCEPTED]
    assert answers(colleague, found(HERE, recheck="fixed")) == [ACCEPTED]
    assert open_findings(phone) == []
    assert answers(phone, found(THERE)) == [HELD]


def test_numbers_that_no_phone_gave_out_are_nobodys_business(world: World) -> None:
    phone = world.worker()
    assert answers(phone, found(HERE, "2026-17"), found(THERE, "2026-17")) == [ACCEPTED] * 2


def test_the_number_of_a_withdrawn_report_is_free(world: World) -> None:
    phone, first = world.worker(), found(HERE)
    phone.push(first)
    phone.push(a_withdrawal(first["report"]["visit"]["id"]))
    assert answers(phone, found(THERE)) == [ACCEPTED]


def test_copies_that_hand_in_at_the_same_moment_share_no_number(world: World) -> None:
    one, two = phones(world, 2)
    numbers = [f"20261118100001{n:03d}" for n in range(1, 9)]
    here = [found(HERE, number) for number in numbers]
    there = [found(THERE, number) for number in reversed(numbers)]
    first, second = at_once(lambda: one.push(*here), lambda: two.push(*there))
    for left, right in zip(first, reversed(second), strict=True):
        assert {left["status"], right["status"]} == {"accepted", "held"}
