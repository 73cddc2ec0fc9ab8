"""A few elements of a visit: what is given with them, what is scored, what happens meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.storage.models.training import TrainingScenario
from tests.http.department.test_past_releases import publish
from tests.http.practice.school import API, School, not_right, open_school
from tests.http.practice.test_refresher import with_other_bins
from tests.http.practice.test_training import written_by_a_trainer
from tests.world import Phone, World

BINS = "w8_drop_off"


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


def wrong_in(school: School, phone: Phone, **said: object) -> None:
    """Played with this said of the place, and a day later."""
    start = school.set_out(phone, BINS)
    answered = school.perfect(start)
    answered.report["place"].update(said)
    school.hand_in(phone, answered)
    school.debrief(phone, start)
    school.world.clock.now += timedelta(days=1)


def told(phone: Phone, start: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = phone.get(f"{API}/starts/{start['start_id']}").get_json()
    return found


def test_all_but_what_comes_back_is_given_until_it_is_handed_in(school: School) -> None:
    phone = school.trainee()
    assert school.set_out(phone, BINS)["focus"] is None
    wrong_in(school, phone, missorted=5)
    start = school.set_out(phone, BINS, repeat=True)
    focus = start["focus"]
    assert (focus["paths"], focus["tools"]) == (["place.missorted"], [])
    assert focus["context"] == ["place.bin_state"]
    given = focus["given"]["answers"]
    assert "place.missorted" not in given
    assert given.keys() > {"place.persuaded", "place.bin_state"}
    [listed, *_] = phone.get(f"{API}/starts").get_json()["items"]
    assert listed["focus"] == focus == told(phone, start)["focus"]
    school.hand_in(phone, school.perfect(start))
    assert told(phone, start)["focus"] is None


def test_nothing_but_what_comes_back_is_scored_and_shown_of_the_departments(
    school: School,
) -> None:
    phone = school.trainee()
    wrong_in(school, phone, missorted=5)
    start = school.set_out(phone, BINS, repeat=True)
    answered = school.perfect(start)
    answered.report["place"] |= {"missorted": 9, "street_trading": "outside_shop"}
    school.hand_in(phone, answered, paradata={"confidence": {"place.missorted": "unsure"}})
    debrief = school.debrief(phone, start)
    assert not_right(debrief) == {"place.missorted": "wrong"}
    assert [mark["insight"] for mark in debrief["marks"]] == ["unsure"]
    [row] = debrief["departments"]
    different = [cell for cell in row["cells"] if not cell["same"]]
    assert row["sheet"] == "chengguan/sorting"
    assert different == [{"heading": "误投/劝导次数", "needed": "7/5", "got": "9/5", "same": False}]


def test_what_is_right_now_shows_the_department_its_cell_alone(school: School) -> None:
    phone = school.trainee()
    wrong_in(school, phone, missorted=5)
    start = school.set_out(phone, BINS, repeat=True)
    school.pass_start(phone, start)
    [row] = phone.get(f"{API}/starts/{start['start_id']}/debrief").get_json()["departments"]
    assert row["state"] == "same"
    assert [cell["heading"] for cell in row["cells"]] == ["误投/劝导次数"]


def test_a_release_between_setting_out_and_handing_in_changes_nothing_of_it(
    school: School,
) -> None:
    phone = school.trainee()
    wrong_in(school, phone, missorted=5)
    start = school.set_out(phone, BINS, repeat=True)
    publish(school.world, with_other_bins)
    assert told(phone, start)["focus"] == start["focus"]
    school.pass_start(phone, start)
    assert school.due(phone) == {}


def test_a_scenario_that_is_gone_comes_back_to_nobody_and_ends_for_who_is_in_it(
    school: School,
) -> None:
    phone = school.trainee()
    wrong_in(school, phone, missorted=5)
    start = school.set_out(phone, BINS, repeat=True)
    with school.world.app.app_context(), school.world.transaction() as tx:
        for row in tx.query(TrainingScenario).filter_by(key=BINS):
            row.current = False
    assert school.due(phone) == {}
    refused = phone.post(f"{API}/starts", {"scenario": BINS, "repeat": True})
    assert refused.status_code == 404
    assert told(phone, start)["focus"] == start["focus"]
    school.pass_start(phone, start)
    assert told(phone, start)["state"] == "scored"


def test_what_an_edited_scenario_no_longer_speaks_of_does_not_come_back(school: School) -> None:
    phone = school.trainee()
    start = school.set_out(phone, BINS)
    answered = school.perfect(start)
    answered.report["place"]["missorted"] = 5
    [finding] = answered.report["issues"]
    finding["owner"] = "不知道"
    school.hand_in(phone, answered)
    school.debrief(phone, start)
    school.world.clock.now += timedelta(days=1)
    assert school.due(phone) == {BINS: ["issues.bricks.owner", "place.missorted"]}
    own = school.scenarios[BINS]
    without = [answer for answer in own.answers if not answer.path.startswith("issues.")]
    written_by_a_trainer(school.world, replace(own, findings={}, answers=without))
    assert school.due(phone) == {BINS: ["place.missorted"]}
