"""Amending and withdrawing: rows move in every slice concerned, and in no other."""

from typing import Any

import pytest

from tests.builders import (
    NEXT_GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_issue,
    an_operation,
)
from tests.world import Phone, World

Item = dict[str, Any]


def a_rental() -> tuple[dict[str, Any], str]:
    """A submission with one tenant: a row of its place in gongan/rental, of them in arrival."""
    place = {"rented": True, "floating_residents": 1, "exit_state": "clear"}
    report = a_visit(place=place, persons=[a_tenant(id="R1")], issues=[an_issue(no="N1")])
    return an_operation(report), report["visit"]["id"]


def feed(world: World, department: str, sheet: str) -> list[Item]:
    items: list[Item] = world.key(department).rows(sheet)["items"]
    return items


def tasks(phone: Phone, kind: str) -> list[Item]:
    items = [item["data"] for item in phone.pull_all() if item["kind"] == "task"]
    return [task for task in items if task["kind"] == kind and task["state"] == "open"]


def test_an_amended_value_moves_its_row_and_leaves_other_slices_alone(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    [submitted] = phone.push(operation)
    sheets = submitted["receipt"]["sheets"]
    before = {sheet: feed(world, *sheet.split("/")) for sheet in sheets}
    [result] = phone.push(an_amendment(visit_id, set={"persons.R1.name": "陈广生二"}))
    after = {sheet: feed(world, *sheet.split("/")) for sheet in sheets}

    assert result["status"] == "accepted"
    assert "gongan/arrival" in result["receipt"]["sheets"]
    assert "gongan/rental" in set(sheets) - set(result["receipt"]["sheets"])
    for sheet in sheets:
        if sheet not in result["receipt"]["sheets"]:
            assert after[sheet] == before[sheet], sheet
    [old], [new] = before["gongan/arrival"], after["gongan/arrival"]
    assert (new["row_id"], new["rev"], new["op"]) == (old["row_id"], 2, "upsert")
    assert new["seq"] > old["seq"]
    assert "陈广生二" in new["cells"].values()


def test_a_row_that_ceases_to_be_is_deleted_and_may_come_back(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    phone.push(operation)
    phone.push(an_amendment(visit_id, set={"place.rented": False}))
    [gone] = feed(world, "gongan", "rental")
    phone.push(an_amendment(visit_id, base_rev=2, set={"place.rented": True}))
    [back] = feed(world, "gongan", "rental")

    assert (gone["op"], back["op"]) == ("delete", "upsert")
    assert gone["row_id"] == back["row_id"]
    assert back["seq"] > gone["seq"]


def test_withdrawing_deletes_every_row_and_wins_over_amending(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    [submitted] = phone.push(operation)
    phone.push(a_withdrawal(visit_id))
    [late] = phone.push(an_amendment(visit_id, set={"place.rented": True}))
    [again] = phone.push(operation)

    assert (late["status"], again["state"]) == ("accepted", "withdrawn")
    for sheet in submitted["receipt"]["sheets"]:
        assert {row["op"] for row in feed(world, *sheet.split("/"))} == {"delete"}


def test_a_returned_report_is_fixed_by_amending_it(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    operation["report"]["place"]["floors"] = "five"
    [returned] = phone.push(operation)
    asked = tasks(phone, "returned")
    [wrong] = phone.push(an_amendment(visit_id, set={"place.floors": "six"}))
    [fixed] = phone.push(an_amendment(visit_id, base_rev=2, set={"place.floors": 6}))
    [again] = phone.push(operation)

    assert (returned["status"], len(asked)) == ("returned", 1)
    assert (wrong["status"], wrong["faults"][0]["path"]) == ("returned", "place.floors")
    assert fixed["status"] == "accepted"
    assert "gongan/rental" in again["receipt"]["sheets"]
    assert again["state"] == "accepted"
    assert [row["op"] for row in feed(world, "gongan", "rental")] == ["upsert"]
    assert tasks(phone, "returned") == []


def test_an_amendment_with_faults_is_returned_and_changes_nothing(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    phone.push(operation)
    before = feed(world, "gongan", "rental")
    [result] = phone.push(an_amendment(visit_id, set={"place.rented": "perhaps"}))

    assert (result["status"], result["faults"][0]["code"]) == ("returned", "wrong_type")
    assert feed(world, "gongan", "rental") == before
    assert len(tasks(phone, "returned")) == 1


def test_two_amendments_of_one_path_ask_which_is_right_until_it_is_answered(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    phone.push(operation)
    early = "2026-11-18T10:00:00+08:00"
    late = an_amendment(visit_id, set={"persons.R1.name": "乙"})
    phone.push({**late, "recorded_at": "2026-11-18T11:00:00+08:00"})
    phone.push(an_amendment(visit_id, recorded_at=early, set={"persons.R1.name": "甲"}))
    [standing] = feed(world, "gongan", "arrival")
    [task] = [item for item in phone.pull_all() if item["kind"] == "task"]
    reply = an_operation(
        type="task.reply", task_id=task["id"], text="乙", amend_op_id=late["op_id"]
    )
    [answered] = phone.push(reply)
    [chosen] = feed(world, "gongan", "arrival")

    assert "甲" in standing["cells"].values()
    assert task["data"]["kind"] == "conflict"
    assert task["data"]["detail"]["paths"] == ["persons.R1.name"]
    assert answered["status"] == "accepted"
    assert "乙" in chosen["cells"].values()
    assert tasks(phone, "conflict") == []


def test_what_came_before_its_visit_is_let_out_when_the_visit_comes(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    amendment = an_amendment(visit_id, set={"persons.R1.name": "丙"})
    [held] = phone.push(amendment)
    phone.push(operation)
    [again] = phone.push(amendment)
    [row] = feed(world, "gongan", "arrival")

    assert (held["status"], held["reason"]) == ("held", "base_missing")
    assert again["state"] == "accepted"
    assert "丙" in row["cells"].values()


def test_nobody_amends_what_lies_outside_of_their_grids(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    stranger = world.worker(grids=[NEXT_GRID], name="陌生")
    early = an_amendment(visit_id, set={"persons.R1.name": "丁"})
    [waiting] = stranger.push(early)
    phone.push(operation)
    [let_out] = stranger.push(early)
    [held] = stranger.push(a_withdrawal(visit_id))
    [moved] = phone.push(an_amendment(visit_id, set={"visit.grid_code": NEXT_GRID}))

    assert waiting["reason"] == "base_missing"
    assert let_out["state"] == "held"
    assert (held["status"], held["reason"]) == ("held", "foreign_grid")
    assert (moved["status"], moved["reason"]) == ("held", "foreign_grid")
    assert [row["op"] for row in feed(world, "gongan", "rental")] == ["upsert"]


def test_a_missing_value_given_later_closes_its_task(world: World) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    del operation["report"]["place"]["floating_residents"]
    phone.push(operation)
    asked = tasks(phone, "missing")
    phone.push(an_amendment(visit_id, set={"place.floating_residents": 2}))

    assert (len(asked), tasks(phone, "missing")) == (1, [])


@pytest.mark.parametrize("path", ["visit.id", "persons.R1.id", "nonsense", "persons.R9.name"])
def test_an_impossible_path_is_returned_with_what_would_be_right(world: World, path: str) -> None:
    phone, (operation, visit_id) = world.worker(), a_rental()
    phone.push(operation)
    [result] = phone.push(an_amendment(visit_id, set={path: "x"}))

    assert result["status"] == "returned"
    assert result["faults"][0]["path"] == path
