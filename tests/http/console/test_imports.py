"""A workbook handed in at the console: proposals back, and the sources once it is corrected."""

import io

import pytest
from werkzeug.test import TestResponse

from tests.console import Person, person
from tests.workbooks import BLANK, SMALL
from tests.world import World

CORRECTIONS = """\
sheet: {name: people, purpose: 走访, legal_basis: 《条例》, retention: P1Y}
"""
UNSOUND = CORRECTIONS.replace("name: people", "name: people, due: place.no_such > 1")


def hand_in(who: Person, content: bytes, **parts: str) -> TestResponse:
    return who.client.post(
        f"/api/v1/departments/{who.department}/imports",
        data={"workbook": (io.BytesIO(content), "表.xlsx"), **parts},
        headers={"X-Console-Pass": who.pass_},
    )


@pytest.fixture
def admin(world: World) -> Person:
    return person(world, "gongan", "admin")


def test_a_workbook_comes_back_as_proposals(admin: Person) -> None:
    document = hand_in(admin, BLANK[2].read_bytes()).get_json()
    assert (document["file"], document["kind"]) == ("表.xlsx", "workbook")
    (sheet,) = document["sheets"]
    assert sheet["facts"]["title"] == "出租屋巡查登记表"
    assert sheet["columns"][4]["elements"] == ["place.address"]
    assert sheet["undecided"] == ["purpose", "legal_basis", "retention"]
    assert "sources" not in document


def test_with_corrections_the_sources_come_along_and_nothing_is_in_force(
    world: World, admin: Person
) -> None:
    answer = hand_in(admin, SMALL, corrections=CORRECTIONS)
    assert answer.status_code == 200, answer.text
    (file, text), *others = answer.get_json()["sources"].items()
    assert (file, others) == ("departments/gongan.yaml", [])
    assert "\n  people:\n" in text
    patch = answer.get_json()["patch"].splitlines()
    assert patch[:2] == [f"--- a/forms_schema/{file}", f"+++ b/forms_schema/{file}"]
    assert "+  people:" in patch
    assert not [line for line in patch[2:] if line.startswith("-")]
    sheets = admin.get("sheets").get_json()["sheets"]
    assert [sheet["sheet"] for sheet in sheets] == ["gongan/rental", "gongan/arrival"]


@pytest.mark.parametrize(
    ("content", "parts", "status", "code"),
    [
        (b"no workbook", {}, 422, "workbook_broken"),
        (SMALL, {"corrections": "sheet: {name: people}"}, 422, "undecided"),
        (SMALL, {"corrections": "a: ["}, 422, "invalid"),
        (SMALL, {"corrections": UNSOUND}, 422, "unsound"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    admin: Person, content: bytes, parts: dict[str, str], status: int, code: str
) -> None:
    answer = hand_in(admin, content, **parts)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_without_the_file_the_answer_says_which_part_is_missing(admin: Person) -> None:
    address = f"/api/v1/departments/{admin.department}/imports"
    answer = admin.client.post(address, data={}, headers={"X-Console-Pass": admin.pass_})
    assert (answer.status_code, answer.get_json()["field"]) == (422, "workbook")


def test_reasons_are_told_in_three_languages_and_name_elements_in_words(admin: Person) -> None:
    (sheet,) = hand_in(admin, BLANK[5].read_bytes()).get_json()["sheets"]
    texts = [r["text"] for c in sheet["columns"] for r in c["reasons"]]
    assert all(text.keys() == {"zh-Hans", "zh-Hant", "en"} for text in texts)
    (about,) = [r["text"] for r in sheet["row_subject"]["reasons"] if r["code"] == "columns"]
    assert "place." not in "".join(about.values())
    doubts = [
        r["text"]["zh-Hans"]
        for c in sheet["columns"]
        for r in c["reasons"]
        if "other" in r["params"]
    ]
    assert doubts
    assert not any("." in text for text in doubts)


def test_the_words_to_correct_it_in_are_told_to_an_administrator(admin: Person) -> None:
    words = admin.get("/api/v1/console/vocabulary").get_json()
    address = next(each for each in words["elements"] if each["id"] == "place.address")
    assert address["labels"] == {
        "zh-Hans": "标准地址",
        "zh-Hant": "標準地址",
        "en": "Standard address",
    }
    (man, *_) = words["codelists"]["sex"]
    assert man["labels"].keys() == {"zh-Hans", "zh-Hant", "en"}
    assert words["sections"][0]["labels"]["en"] == "Arrival"
