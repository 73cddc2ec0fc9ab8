"""Practising from setting out to the debrief: known by the ordinary pull, handed in by the ordinary
push, scored once, repeated after days."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import new_id
from app.registry.training.document import scenario_document, scenario_hash
from app.registry.training.scenario import Scenario
from app.storage.models.classes import TrainingText
from app.storage.models.training import TrainingScenario
from app.storage.queries.accounts import by_email
from app.storage.queries.training import current_by_key
from tests.console import person
from tests.http.practice.school import API, School, not_right, open_school
from tests.world import World


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


def test_a_trainee_sees_the_scenarios_those_for_a_first_day_in_front(school: School) -> None:
    phone = school.trainee()
    school.set_out(phone, "w8_drop_off")
    items = phone.get(f"{API}/scenarios").get_json()["items"]
    assert [it["scenario"] for it in items] == ["d1_elder_alone", "w2_two_li_wei", "w8_drop_off"]
    assert [it["started"] for it in items] == [0, 0, 1]


def test_setting_out_puts_what_was_known_on_the_phone_by_the_ordinary_pull(school: School) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "w2_two_li_wei")
    assert start["state"] == "open"
    assert "漏水" in start["story"]
    assert start["says"][0]["who"] == "侄子李伟"
    subjects = [it["data"] for it in phone.pull_all() if it["kind"] == "subject"]
    place = next(it for it in subjects if it["aliases"] == [start["place_code"]])
    people = [it for it in subjects if it["type"] == "person"]
    assert [it["values"]["person.name"]["value"] for it in people] == ["李伟", "李伟"]
    assert {it["places"][0]["role"] for it in people} == {"owner", "family_member"}
    told = {path: known["value"] for path, known in place["values"].items()}
    shown = [path for path in school.perfect(start).carried if path.startswith("place.")]
    assert shown
    assert set(shown) <= told.keys()
    # Earlier visits put nothing into a department's slice, nor a task on anybody's phone.
    assert [it["kind"] for it in phone.pull_all() if it["kind"] != "subject"] == []
    assert school.world.key("zongzhi").rows("focus")["items"] == []


def test_a_visit_played_to_the_key_is_right_in_everything(school: School) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "d1_elder_alone")
    receipt = school.hand_in(phone, school.perfect(start))["receipt"]
    assert receipt["sheets"] == ["weijian/mosquito", "minzheng/elder"]
    told = school.debrief(phone, start)
    assert not_right(told) == {}
    assert {row["state"] for row in told["departments"]} == {"same"}
    assert {row["sheet"] for row in told["departments"]} == set(receipt["sheets"])
    assert school.due(phone) == {}
    assert phone.get(f"{API}/starts/{start['start_id']}").get_json()["state"] == "scored"


def test_the_debrief_says_what_was_wrong_why_and_what_a_department_got_of_it(
    school: School,
) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "w8_drop_off")
    answered = school.perfect(start)
    answered.report["place"]["missorted"] = 5
    confidence = {"place.missorted": "sure"}
    school.hand_in(phone, answered, paradata={"confidence": confidence})
    told = school.debrief(phone, start)
    [mark] = [it for it in told["marks"] if it["mark"] != "right"]
    assert (mark["path"], mark["right"], mark["given"]) == ("place.missorted", 7, 5)
    assert (mark["insight"], mark["critical"]) == ("misbelieved", True)
    assert "误投七次" in mark["why"]
    cells = [
        cell
        for row in told["departments"]
        for cell in row["cells"]
        if row["sheet"] == "chengguan/sorting" and not cell["same"]
    ]
    assert cells == [{"heading": "误投/劝导次数", "needed": "7/5", "got": "5/5", "same": False}]


def test_a_start_is_scored_once_and_before_that_there_is_nothing_to_read(school: School) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "w8_drop_off")
    path = f"{API}/starts/{start['start_id']}/debrief"
    assert phone.get(path).status_code == 404
    early = phone.post(path, {})
    assert (early.status_code, early.get_json()["code"]) == (409, "not_handed_in")
    answered = school.perfect(start)
    school.hand_in(phone, answered)
    first = school.debrief(phone, start)
    # What comes after the debrief has seen the answers.
    answered.report["place"]["missorted"] = 1
    answered.report["visit"]["id"] = "visit-again"
    school.hand_in(phone, answered)
    assert school.debrief(phone, start) == first == phone.get(path).get_json()


def test_only_what_was_not_right_comes_back_after_days(school: School) -> None:
    phone, clock = school.trainee(), school.world.clock
    start = school.set_out(phone, "w8_drop_off")
    answered = school.perfect(start)
    answered.report["place"]["missorted"] = 5
    school.hand_in(phone, answered)
    school.debrief(phone, start)
    assert school.due(phone) == {}
    early = phone.post(f"{API}/starts", {"scenario": "w8_drop_off", "repeat": True})
    assert (early.status_code, early.get_json()["code"]) == (409, "nothing_due")
    gaps = []
    for _ in range(4):
        days = 0
        while not school.due(phone):
            clock.now += timedelta(days=1)
            days += 1
        gaps.append(days)
        assert school.due(phone) == {"w8_drop_off": ["place.missorted"]}
        again = school.set_out(phone, "w8_drop_off", repeat=True)
        school.hand_in(phone, school.perfect(again))
        told = school.debrief(phone, again)
        assert [it["path"] for it in told["marks"]] == ["place.missorted"]
        assert school.due(phone) == {}
    assert gaps == [1, 3, 7, 21]
    clock.now += timedelta(days=90)
    phone = school.world.sign_in(phone.number, phone.secret)
    assert school.due(phone) == {}


def test_what_is_a_trainees_is_nobody_elses(school: School) -> None:
    phone, other = school.trainee(), school.trainee()
    start = school.set_out(phone, "w8_drop_off")
    school.hand_in(phone, school.perfect(start))
    school.debrief(phone, start)
    own, never = f"{API}/starts/{start['start_id']}", f"{API}/starts/nothing"
    for tail in ("", "/debrief"):
        assert phone.get(own + tail).status_code == 200
        theirs, nobodys = other.get(own + tail), other.get(never + tail)
        assert (theirs.status_code, theirs.data) == (404, nobodys.data)
    assert other.post(f"{own}/debrief", {}).status_code == 404
    assert other.get(f"{API}/starts").get_json()["items"] == []
    assert other.get(f"{API}/scenarios").get_json()["items"][2]["started"] == 0


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"scenario": "w99"}, 404, "not_found"),
        ({"scenario": "w8_drop_off", "grid": "440106999001004"}, 422, "invalid"),
        ({}, 422, "invalid"),
    ],
)
def test_setting_out_is_refused_with_a_reason(
    school: School, asked: dict[str, str], status: int, code: str
) -> None:
    answer = school.trainee().post(f"{API}/starts", asked)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_scenario_that_is_published_anew_leaves_what_was_begun_as_it_was(
    school: School,
) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "w8_drop_off")
    open_school(school.world)
    school.hand_in(phone, school.perfect(start))
    assert not_right(school.debrief(phone, start)) == {}


def test_what_a_trainer_wrote_stays_when_the_product_s_are_published_again(
    school: School,
) -> None:
    own = replace(school.scenarios["w8_drop_off"], title="培训员改过的")
    written_by_a_trainer(school.world, own)
    open_school(school.world)
    items = school.trainee().get(f"{API}/scenarios").get_json()["items"]
    assert [it["title"] for it in items if it["scenario"] == own.key] == ["培训员改过的"]
    assert len(items) == len(school.scenarios)


def written_by_a_trainer(world: World, own: Scenario) -> None:
    """In force instead of the product's."""
    email, sha256 = person(world, None, "trainer").email, scenario_hash(own)
    with world.app.app_context(), world.transaction() as tx:
        before = current_by_key(tx, own.key)
        account = by_email(tx, email)
        assert before
        assert account
        before.current = False
        row = {"key": own.key, "sha256": sha256}
        tx.add(TrainingText(**row, id=new_id(), text="", by=account.id, at=world.clock()))
        told = {"document": scenario_document(own), "published_at": world.clock()}
        tx.add(TrainingScenario(**row, **told, current=True, bundled=False))


def test_every_scenario_of_the_product_can_be_practised_to_a_right_debrief(
    practice: World,
) -> None:
    school = open_school(practice, every=True)
    phone = school.trainee()
    for name, scenario in school.scenarios.items():
        start = school.set_out(phone, name)
        receipt = school.hand_in(phone, school.perfect(start))["receipt"]
        assert {sheet.partition("/")[0] for sheet in receipt["sheets"]} == set(scenario.departments)
        told = school.debrief(phone, start)
        assert not_right(told) == {}, name
        assert {row["state"] for row in told["departments"]} == {"same"}, name
