"""What a trainer sees of a class: progress, the error map and its files, classes beside each other,
one member's page. Nobody is ranked, and nobody else sees any of it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from app.services.mastery import standing_of
from tests.http.practice.classroom import CONSOLE, Classroom, a_class
from tests.http.practice.school import API, School, open_school
from tests.world import Phone, World

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


@pytest.fixture
def room(school: School) -> Classroom:
    return a_class(school)


def visited(room: Classroom, phone: Phone, missorted: int, **paradata: Any) -> dict[str, Any]:
    """A full attempt at the drop-off point; seven bags were missorted."""
    start = room.school.set_out(phone, "w8_drop_off", class_id=room.id)
    answered = room.school.perfect(start)
    answered.report["place"]["missorted"] = missorted
    room.school.hand_in(phone, answered, paradata=paradata)
    return start


def test_progress_stands_in_the_order_of_joining_whatever_the_marks(room: Classroom) -> None:
    clock = room.school.world.clock
    phones = []
    for name in ("学员丙", "学员甲", "学员乙"):
        phones.append(room.enrol(name))
        clock.now += timedelta(minutes=1)
    start = visited(room, phones[1], 7)
    room.school.debrief(phones[1], start)
    visited(room, phones[2], 5)
    told = room.read("/progress")
    assert told["scenarios"] == [
        {"scenario": "w8_drop_off", "title": room.school.scenarios["w8_drop_off"].title}
    ]
    assert [it["name"] for it in told["members"]] == ["学员丙", "学员甲", "学员乙"]
    states = [[it["state"] for it in member["starts"]] for member in told["members"]]
    assert states == [[], ["scored"], ["handed_in"]]
    [done] = told["members"][1]["starts"]
    assert done["marks"]["right"] > 0
    assert sum(done["marks"].values()) == done["marks"]["right"]
    assert (done["repeat"], done["start_id"]) == (False, start["start_id"])
    assert done["minutes"] is not None
    left = [[it["left"] for it in member["attempts"]] for member in told["members"]]
    assert left == [[1], [0], [0]]


def test_progress_that_is_known_already_is_not_sent_again(room: Classroom) -> None:
    first = room.trainer.get(f"{room.path}/progress")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert room.trainer.get(f"{room.path}/progress", tag).status_code == 304
    room.enrol()
    assert room.trainer.get(f"{room.path}/progress", tag).status_code == 200


def test_the_error_map_counts_first_attempts_only(room: Classroom) -> None:
    phones = [room.enrol("学员甲"), room.enrol("学员乙")]
    sure = {"confidence": {"place.missorted": "sure"}}
    for phone in phones:
        room.school.debrief(phone, visited(room, phone, 5, **sure))
    body = {"worker_id": phones[0].worker_id, "scenario": "w8_drop_off"}
    room.say("/attempts", body, 201)
    room.school.debrief(phones[0], visited(room, phones[0], 7))
    told = room.read("/errors")
    worst = told["elements"][0]
    assert (worst["path"], worst["element"]) == ("place.missorted", "place.missorted")
    assert (worst["trainees"], worst["wrong"], worst["misbelieved"]) == (2, 2, 2)
    assert worst["department"] == ["chengguan"]
    assert "误投七次" in worst["why"]
    cells = [it for it in told["cells"] if it["path"] == "place.missorted"]
    assert [it["worker_id"] for it in cells] == [phone.worker_id for phone in phones]
    assert [(it["mark"], it["insight"]) for it in cells] == [("wrong", "misbelieved")] * 2
    assert [it["worker_id"] for it in told["members"]] == [phone.worker_id for phone in phones]
    assert room.read("/errors", scenario="d1_elder_alone")["cells"] == []


def test_a_visit_nobody_asked_the_debrief_of_is_in_the_map_all_the_same(room: Classroom) -> None:
    phone = room.enrol()
    start = visited(room, phone, 5)
    assert room.read("/errors")["elements"][0]["wrong"] == 1
    # Looking keeps nothing: the trainee's own debrief is still to be asked for.
    assert phone.get(f"{API}/starts/{start['start_id']}").get_json()["state"] == "handed_in"


def test_persons_are_told_by_the_scenarios_names_in_everybodys_map(school: School) -> None:
    room = a_class(school, ("w2_two_li_wei",))
    for name in ("学员甲", "学员乙"):
        phone = room.enrol(name)
        start = school.set_out(phone, "w2_two_li_wei", class_id=room.id)
        school.hand_in(phone, school.perfect(start))
    told = room.read("/errors")
    people = school.scenarios["w2_two_li_wei"].people
    paths = {it["path"] for it in told["elements"] if it["path"].startswith("persons.")}
    assert {path.split(".")[1] for path in paths} == set(people)
    assert {it["trainees"] for it in told["elements"]} == {2}


def test_the_map_as_a_file_holds_no_formula(room: Classroom) -> None:
    phone = room.enrol(FORMULA)
    visited(room, phone, 5)
    text = room.trainer.get(f"{room.path}/errors.csv").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["学员", "情景", "谁、哪个", "项", "路径", "评", "把握"]
    assert {line[0] for line in lines[1:]} == {f"'{FORMULA}"}
    [wrong] = [line for line in lines if line[5] == "错"]
    assert wrong[4] == "place.missorted"
    book = load_workbook(io.BytesIO(room.trainer.get(f"{room.path}/errors.xlsx").data))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in cells} == {(FORMULA, "s")}
    assert all(cell.quotePrefix for cell in cells)


def test_classes_are_compared_by_shares_and_no_person_is_named(room: Classroom) -> None:
    other = a_class(room.school, trainer=room.trainer)
    for each, missorted in ((room, 5), (other, 7), (other, 5)):
        visited(each, each.enrol("某学员"), missorted)
    path = f"{CONSOLE}/classes/compare"
    answer = room.trainer.get(path, None, ids=f"{room.id},{other.id}")
    [item] = [it for it in answer.get_json()["items"] if it["path"] == "place.missorted"]
    assert item["shares"] == {
        room.id: {"trainees": 1, "not_right": 1},
        other.id: {"trainees": 2, "not_right": 1},
    }
    assert item["title"] == room.school.scenarios["w8_drop_off"].title
    assert "某学员" not in answer.text
    alone = room.trainer.get(path, None, ids=room.id)
    assert (alone.status_code, alone.get_json()["field"]) == (422, "ids")


def test_a_members_page_holds_the_first_attempt_at_every_scenario(school: School) -> None:
    room = a_class(school, ("w8_drop_off", "d1_elder_alone"))
    phone = room.enrol("学员甲")
    visited(room, phone, 5)
    told = room.read(f"/members/{phone.worker_id}/result")
    assert (told["name"], told["class_name"]) == ("学员甲", "秋季一班")
    done, begun = told["scenarios"]
    assert (done["scenario"], done["state"]) == ("w8_drop_off", "handed_in")
    assert [it["path"] for it in done["marks"] if it["mark"] != "right"] == ["place.missorted"]
    assert (begun["state"], begun["marks"]) == ("not_begun", [])


def test_after_a_reset_the_class_begins_anew(room: Classroom) -> None:
    phone = room.enrol()
    room.school.debrief(phone, visited(room, phone, 7))
    assert passed(room, phone)
    room.school.world.clock.now += timedelta(minutes=1)
    room.say("/reset", {})
    told = room.read("/progress")["members"][0]
    assert (told["starts"], told["attempts"][0]["left"]) == ([], 1)
    assert room.read("/errors")["cells"] == []
    assert not passed(room, phone)
    room.say("", {"undo_reset": True}, method="PATCH")
    assert len(room.read("/progress")["members"][0]["starts"]) == 1
    assert passed(room, phone)


def passed(room: Classroom, phone: Phone) -> bool:
    """Whether the scenario counts for going on duty."""
    world = room.school.world
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return standing_of(tx, phone.worker_id).passed("w8_drop_off")
