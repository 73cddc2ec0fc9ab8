"""A trainer writes scenarios: checked by line, looked at, published, brought back."""

from typing import Any

import pytest

from tests.console import Person, person
from tests.http.practice.classroom import CONSOLE
from tests.http.practice.school import API, School, open_school
from tests.store import SCHEMA
from tests.world import World

KEY = "w8_drop_off"
ROOM = f"{CONSOLE}/scenarios"
TEXT = (SCHEMA / "training" / f"{KEY}.yaml").read_text(encoding="utf-8")
CHANGED = TEXT.replace("title: 垃圾投放点", "title: 改过的投放点")


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


@pytest.fixture
def trainer(school: School) -> Person:
    return person(school.world, None, "trainer")


def listed(trainer: Person) -> dict[str, str]:
    """Where each comes from, by name."""
    return {it["scenario"]: it["origin"] for it in trainer.get(ROOM).get_json()["items"]}


def title(school: School, key: str = KEY) -> str | None:
    """As a trainee is told of it, None where it is not practised."""
    items = school.trainee().get(f"{API}/scenarios").get_json()["items"]
    return next((it["title"] for it in items if it["scenario"] == key), None)


def publish(trainer: Person, key: str, text: str) -> Any:
    return trainer.say(f"{ROOM}/{key}", {"yaml": text}, method="PUT")


def checked(trainer: Person, text: str) -> dict[str, Any]:
    answer = trainer.say(f"{ROOM}/check", {"scenario": KEY, "yaml": text})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_one_of_the_product_is_read_changed_published_and_brought_back(
    school: School, trainer: Person
) -> None:
    before = title(school)
    assert trainer.get(f"{ROOM}/{KEY}").get_json()["yaml"] == TEXT
    begun = school.set_out(phone := school.trainee(), KEY)
    answer = publish(trainer, KEY, CHANGED)
    assert (answer.status_code, answer.get_json()["origin"]) == (200, "changed")
    assert listed(trainer)[KEY] == "changed"
    assert title(school) == CHANGED.split("\n")[1].removeprefix("title: ")
    assert trainer.get(f"{ROOM}/{KEY}").get_json()["yaml"] == CHANGED
    # Who set out already goes on as it was.
    assert phone.get(f"{API}/starts/{begun['start_id']}").get_json()["title"] == before
    assert trainer.say(f"{ROOM}/{KEY}", {}, method="DELETE").status_code == 204
    assert (listed(trainer)[KEY], title(school)) == ("bundled", before)
    again = trainer.say(f"{ROOM}/{KEY}", {}, method="DELETE")
    assert (again.status_code, again.get_json()["code"]) == (409, "scenario_bundled")


def test_one_s_own_is_practised_until_it_is_taken_away(school: School, trainer: Person) -> None:
    answer = publish(trainer, "own_corner", CHANGED)
    assert answer.get_json() == {"scenario": "own_corner", "origin": "own"}
    start = school.set_out(school.trainee(), "own_corner")
    assert start["title"].startswith("改过的投放点")
    assert trainer.say(f"{ROOM}/own_corner", {}, method="DELETE").status_code == 204
    assert title(school, "own_corner") is None
    assert trainer.get(f"{ROOM}/own_corner").status_code == 404


def test_written_as_the_product_has_it_it_is_the_product_s(school: School, trainer: Person) -> None:
    publish(trainer, KEY, CHANGED)
    assert publish(trainer, KEY, TEXT).get_json()["origin"] == "bundled"


# What was written, what instead, the line of the first fault, what every fault names.
SPOILED = [
    ("title: 垃圾", "title: [垃圾", 3, "not YAML"),
    ("missorted: 7", "missorts: 7", 25, "missorts"),
    ("    is: {street_trading: none}\n", "    is: {}\n", 28, "is"),
    ("departments: [chengguan]", "departments: [chengguan, gongan]", 1, "gongan"),
    ("    is: {bin_state: overflow}", "    is: {bin_state: full}", 22, "bin_state"),
]


def test_the_check_tells_faults_with_their_lines_and_what_has_any_is_not_published(
    trainer: Person,
) -> None:
    for was, becomes, line, says in SPOILED:
        text = TEXT.replace(was, becomes)
        faults = checked(trainer, text)["faults"]
        assert faults[0]["line"] == line, becomes
        assert any(says in fault["message"] for fault in faults), becomes
        refused = publish(trainer, "own_corner", text)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "scenario_unfit")
        assert refused.get_json()["faults"] == faults
    assert "own_corner" not in listed(trainer)


def test_a_sound_text_tells_what_it_asks_and_the_preview_shows_it(trainer: Person) -> None:
    told = checked(trainer, TEXT)
    assert [it["title"] for it in told["sheets"]] != []
    assert told["minutes_estimate"] == 6
    shown = trainer.say(f"{ROOM}/preview", {"scenario": KEY, "yaml": TEXT}).get_json()
    # To record a finding is a prompt more than its questions.
    assert len(shown["questions"]) == told["questions"] - 1 == 8
    assert "place.missorted" in [it["path"] for it in shown["questions"]]
    assert {row["department"] for row in shown["rows"]} == {"chengguan"}
    needed = [str(cell["needed"]) for row in shown["rows"] for cell in row["cells"]]
    assert {"桶满溢", "7/5"} <= set(needed)
    assert (shown["story"][:4], shown["says"][0]["who"]) == ("云桂路1", "住户")


def test_a_name_that_no_file_would_have_is_refused(trainer: Person) -> None:
    answers = [publish(trainer, key, TEXT).status_code for key in ("Ä", "Own", "a-b", "a b")]
    assert answers == [422] * 4


def test_words_name_elements_codes_and_departments(trainer: Person) -> None:
    words = trainer.get(f"{CONSOLE}/words").get_json()
    assert words["elements"]["place.missorted"]["zh-Hans"]
    assert words["departments"]["chengguan"]["en"]
    assert set(words["codes"]["place.bin_state"]["overflow"]) == {"zh-Hans", "zh-Hant", "en"}
