"""What the check finds is told with a code, which the console says in the author's language."""

import re
from string import Formatter

import pytest

from app.registry.load.sentences import SENTENCES
from tests.console import Person, person
from tests.http.practice.school import open_school
from tests.http.practice.test_scenario_texts import TEXT, checked
from tests.store import SCHEMA
from tests.world import World

LABELS = SCHEMA.parent / "pwa" / "src" / "console" / "labels" / "unsound.ts"
ROW = re.compile(r"^  (\w+): \['(.*)', '(.*)'\],$", re.MULTILINE)


@pytest.fixture
def trainer(practice: World) -> Person:
    return person(open_school(practice).world, None, "trainer")


def test_a_fault_of_the_text_tells_its_code_and_what_it_is_about(trainer: Person) -> None:
    [fault] = checked(trainer, TEXT.replace("missorted", "missorts", 1))["faults"]
    assert fault["code"] == "unknown_element"
    assert fault["told"] == {"element": "place.missorts", "near": "place.missorted"}
    assert fault["message"] == "no element place.missorts; did you mean place.missorted?"


def test_a_fault_of_the_key_tells_the_path_it_is_about(trainer: Person) -> None:
    cut = TEXT.replace("is: {missorted: 7, persuaded: 5}", "is: {missorted: 7}")
    [fault] = [it for it in checked(trainer, cut)["faults"] if it["code"] == "left_open"]
    assert fault["path"] == "place.persuaded"
    assert fault["message"].startswith("place.persuaded: ")


def test_every_sentence_is_there_in_chinese_with_what_it_is_told() -> None:
    rows = {code: words for code, *words in ROW.findall(LABELS.read_text(encoding="utf-8"))}
    assert rows.keys() == SENTENCES.keys()
    for code, english in SENTENCES.items():
        told = {name for _, name, _, _ in Formatter().parse(english) if name}
        for chinese in rows[code]:
            assert set(re.findall(r"\{(\w+)\}", chinese)) == told, code
