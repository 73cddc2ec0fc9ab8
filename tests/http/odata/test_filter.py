"""`$filter` on every kind of column: what fits, what null does, what is refused and how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Problem
from app.services.odata.syntax import parse
from tests.builders import a_visit
from tests.golden import golden_registry
from tests.http.department.scenes import golden_city, recorded
from tests.http.odata.scenes import found, refused
from tests.world import Key, World


def home(number: int, **place: object) -> dict[str, object]:
    """A rented house; its own number tells the houses apart."""
    started = f"2026-11-{number + 9:02d}T01:30:{number:02d}Z"
    return a_visit(visit={"started_at": started, "ended_at": started},
                   place={"rented": True, "address": f"第{number}巷", **place})  # fmt: skip


@pytest.fixture
def key(world: World) -> Key:
    recorded(
        world.worker(),
        home(1, floating_residents=3, owner_name="O'Neil"),
        home(2, floating_residents=12, owner_name="𠮷田"),
        home(3, owner_name="张三"),
        home(4, floating_residents=0, registered_residents=12),
    )
    return world.key("gongan")


def houses(key: Key, text: str) -> str:
    """The numbers of the houses that fit."""
    return "".join(str(row["address"])[1] for row in found(key, "rental", filter=text))


FITS = {
    "floating_residents eq 3": "1",
    "floating_residents eq 3.0": "1",
    "3 eq floating_residents": "1",
    "floating_residents ne 3": "234",
    "floating_residents gt 3": "2",
    "floating_residents ge 3": "12",
    "floating_residents lt 3": "4",
    "floating_residents le 3": "14",
    "not (floating_residents gt 3)": "134",
    "floating_residents eq null": "3",
    "floating_residents ne null": "124",
    "null eq floating_residents": "3",
    "floating_residents lt null": "",
    "floating_residents in (0, 3)": "14",
    "floating_residents add 1 eq 4": "1",
    "floating_residents div 5 eq 2": "2",
    "floating_residents mod 5 eq 2": "2",
    "floating_residents div 0 eq 1": "",
    "-floating_residents lt -3": "2",
    "floating_residents sub registered_residents eq -12": "4",
    "landlord_name eq 'O''Neil'": "1",
    "landlord_name eq '张三' or landlord_name eq '𠮷田'": "23",
    "landlord_name in ('张三','𠮷田')": "23",
    "contains(landlord_name,'田')": "2",
    "startswith(landlord_name,'O')": "1",
    "endswith(landlord_name,'三')": "3",
    "not contains(landlord_name,'田')": "13",
    "length(landlord_name) eq 2": "23",
    "indexof(landlord_name,'N') eq 2": "1",
    "substring(landlord_name,1) eq '三'": "3",
    "substring(landlord_name,0,1) eq '张'": "3",
    "tolower(landlord_name) eq 'o''neil'": "1",
    "toupper(landlord_name) eq 'O''NEIL'": "1",
    "concat(trim('  第3'),'巷') eq address": "3",
    "landlord_name gt 'P'": "23",
    "year(visit_time) eq 2026 and day(visit_time) gt 11": "34",
    "month(visit_time) eq 11 and hour(visit_time) eq 9 and minute(visit_time) eq 30": "1234",
    "second(observed_at) eq 2": "2",
    "date(visit_time) eq 2026-11-12": "3",
    "visit_time eq 2026-11-12T01:30:00Z": "3",
    "visit_time ge 2026-11-12T09:30:00+08:00": "34",
    "visit_time ge 2026-11-12T09:30:00 08:00": "34",
    "observed_at gt 2026-11-11T00:00:00Z and observed_at lt 2026-11-13T00:00:00Z": "23",
    "observed_at ge 2026-11-11T01:30:02Z and observed_at le 2026-11-12T01:30:03Z": "23",
    "seq gt 2": "34",
    "2 ge seq": "12",
    "seq ge 2 and seq lt 4 and landlord_name ne null": "23",
    "seq eq 2 or seq eq 4": "24",
    "seq eq 99999999999999999999": "",
    "rev eq 1 and grid eq '440106999001003'": "1234",
    "round(2.5) eq 3 and floor(-1.5) eq -2 and ceiling(1.2) eq 2": "1234",
    "true": "1234",
    "false or (floating_residents eq 3) eq true": "1",
    "null": "",
    "note eq null and floating_residents gt 1 or landlord_name eq '张三'": "123",
    "((((floating_residents))) eq ((3)))": "1",
    "photos ge 0": "1234",
}


def test_the_rows_that_fit_come_and_no_others(key: Key) -> None:
    assert {text: houses(key, text) for text in FITS} == FITS


MAKES_NO_SENSE = [
    ("nothing eq 1", 400, "no property nothing"),
    ("person.id_number eq '1'", 400, "no property person.id_number"),
    ("id_document eq '1'", 400, "no property id_document"),
    ("floating_residents eq '3'", 400, "compares a number with a text"),
    ("landlord_name eq 3", 400, "compares a text with a number"),
    ("visit_time eq 2026-11-12", 400, "compares a moment with a date"),
    ("contains(floating_residents,'1')", 400, "contains takes (a text, a text)"),
    ("contains(landlord_name)", 400, "contains takes"),
    ("year(landlord_name) eq 1", 400, "year takes (a date) or (a moment)"),
    ("landlord_name", 400, "no question"),
    ("landlord_name and true", 400, "joins by and"),
    ("floating_residents eq", 400, "character 22"),
    ("eq 1", 400, "character"),
    ("(floating_residents eq 1", 400, "where ) should be"),
    ("floating_residents eq 1 1", 400, "an operator or the end"),
    ("floating_residents EQ 1", 400, "character 20"),
    ("'open", 400, "cannot be read from character 1"),
    ("a = 1", 400, "cannot be read"),
    ("visit_time eq 2026-02-31T00:00:00Z", 400, "is no moment"),
    ("date(visit_time) eq 2026-02-31", 400, "is no date"),
    ("matchesPattern(landlord_name,'(a+)+$')", 501, "no function matchesPattern"),
    ("geo.distance(landlord_name,'x') eq 1", 501, "no function"),
    ("landlord/name eq 1", 501, "no paths"),
    ("(" * 100 + "true" + ")" * 100, 400, "levels deep"),
    ("not " * 100 + "true", 400, "levels deep"),
    ("1" + " add 1" * 100 + " eq 1", 400, "sums and products"),
    (" or ".join(["seq eq 1"] * 600), 400, "at most"),
    ("'" + "x" * 9000 + "' eq note", 400, "at most 8000 characters"),
]


def test_a_filter_that_makes_no_sense_says_what_would(key: Key) -> None:
    for text, status, says in MAKES_NO_SENSE:
        answered, message = refused(key, "rental", filter=text)
        assert (answered, message.startswith("$filter: ")) == (status, True), text
        assert says in message


def test_every_column_of_every_sheet_can_be_filtered(world: World) -> None:
    golden_city(world)
    for sheet in golden_registry().sheets.values():
        key = world.key(sheet.department)
        whole = found(key, sheet.name)
        for name in whole[0] if whole else ():
            rest = found(key, sheet.name, filter=f"{name} ne null")
            assert [row for row in whole if row[name] is not None] == rest


def test_a_column_whose_name_begins_like_a_word_of_the_language_is_a_name() -> None:
    for name in ("nullable", "allowance", "trueness", "inn", "notes", "order", "android"):
        assert parse(f"{name} eq 1") != parse("null eq 1")


WORDS = st.sampled_from(
    ["seq", "eq", "and", "or", "not", "in", "null", "true", "(", ")", ",", "-", "1", "1.5", "'x'",
     "'", "add", "div", "contains", "year", "2026-11-18", "2026-11-18T00:00:00Z", "/", "\x00", "𠮷"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        read = parse(text)
    except Problem as problem:
        read, status = None, problem.status
    assert read is not None or status in (400, 501)
