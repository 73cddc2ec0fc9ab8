"""One value against its element, as a table: what fits, and why the rest does not."""

from typing import Any

import pytest

from app.registry.check_values import compile_value_check
from app.registry.elements import Datatype
from tests.registry.columns import an_element, domains

HERE = {"lat": 23.1, "lon": 113.3, "accuracy_m": 9}


def reason_of(datatype: str, value: Any, **element: Any) -> str | None:
    check = compile_value_check(an_element(Datatype(datatype), **element), domains().codelists)
    reason = check(value)
    return None if reason is None else reason[0]


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("text", ""),
        ("text", "𠮷䶮\n第二行\u202e"),
        ("text", "字" * 10_000),
        ("integer", 5),
        ("integer", 5.0),
        ("integer", 0),
        ("decimal", 18.5),
        ("decimal", 18),
        ("boolean", False),
        ("date", "2024-02-29"),
        ("datetime", "2026-11-18T00:30:00Z"),
        ("datetime", "2026-11-18T08:30:00.123456789+08:00"),
        ("datetime", "2026-11-18t00:30:00z"),
        ("choice", "red"),
        ("choice", "blue"),
        ("choices", []),
        ("choices", ["red", "blue"]),
        ("photo", []),
        ("photo", [f"P{number}.jpg" for number in range(9)]),
        ("signature", "S20261118-01.png"),
        ("geopoint", HERE),
        ("geopoint", {"lat": -90, "lon": 180}),
    ],
)
def test_a_value_of_its_type_fits(datatype: str, value: Any) -> None:
    assert reason_of(datatype, value) is None


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("text", 5),
        ("text", ["a"]),
        ("text", "残\ud800缺"),
        ("integer", True),
        ("integer", "5"),
        ("integer", 5.5),
        ("integer", float("nan")),
        ("integer", float("inf")),
        ("integer", 10**400),
        ("decimal", False),
        ("decimal", "18.5"),
        ("boolean", 1),
        ("boolean", "true"),
        ("date", "2026-02-29"),
        ("date", "20261118"),
        ("date", "2026-11-18T00:00:00Z"),
        ("date", "２０２６-11-18"),
        ("date", 20261118),
        ("datetime", "2026-11-18"),
        ("datetime", "2026-11-18T08:30:00"),
        ("datetime", "2026-11-18 08:30:00Z"),
        ("datetime", "2026-11-18T25:30:00Z"),
        ("datetime", "2026-11-18T08:30:00+24:00"),
        ("datetime", "2026-11-18T08:30:00+08:99"),
        ("datetime", "9999-12-31T23:00:00Z"),
        ("datetime", "0001-01-01T00:00:00+23:59"),
        ("choice", ["red"]),
        ("choice", 1),
        ("choices", "red"),
        ("choices", [1]),
        ("choices", {"red": True}),
        ("photo", "P1.jpg"),
        ("photo", [1]),
        ("signature", ["S.png"]),
        ("geopoint", [23.1, 113.3]),
        ("geopoint", {"lat": 23.1}),
        ("geopoint", {"lat": "23.1", "lon": 113.3}),
        ("geopoint", {"lat": True, "lon": 113.3}),
        ("geopoint", {**HERE, "accuracy_m": None}),
        ("geopoint", {**HERE, "height": 5}),
    ],
)
def test_a_value_of_another_type_is_a_wrong_type(datatype: str, value: Any) -> None:
    assert reason_of(datatype, value) == "wrong_type"


@pytest.mark.parametrize(
    ("datatype", "value", "element"),
    [
        ("text", "字" * 10_001, {}),
        ("integer", -1, {"minimum": 0}),
        ("integer", 201, {"maximum": 200}),
        ("integer", 2**53 + 1, {}),
        ("decimal", 33.9, {"minimum": 34, "maximum": 43}),
        ("photo", [f"P{number}.jpg" for number in range(10)], {}),
        ("photo", ["a", "b", "c"], {"maximum": 2}),
        ("photo", [""], {}),
        ("photo", ["x" * 201], {}),
        ("photo", ["a\x00.jpg"], {}),
        ("signature", "", {}),
        ("geopoint", {"lat": 90.1, "lon": 0}, {}),
        ("geopoint", {"lat": 0, "lon": -180.1}, {}),
        ("geopoint", {**HERE, "accuracy_m": -1}, {}),
    ],
)
def test_a_value_out_of_bounds_breaks_a_constraint(
    datatype: str, value: Any, element: dict[str, Any]
) -> None:
    assert reason_of(datatype, value, **element) == "constraint"


@pytest.mark.parametrize("value", [1, 200, 1.0])
def test_bounds_themselves_are_within_them(value: float) -> None:
    assert reason_of("integer", value, minimum=1, maximum=200) is None


@pytest.mark.parametrize(("datatype", "value"), [("choice", "pink"), ("choices", ["red", "pink"])])
def test_a_code_outside_its_list_is_unknown(datatype: str, value: Any) -> None:
    assert reason_of(datatype, value) == "unknown_code"


@pytest.mark.parametrize("datatype", list(Datatype))
def test_null_is_no_value(datatype: str) -> None:
    assert reason_of(datatype, None) == "wrong_type"


def test_a_reason_says_what_would_be_right() -> None:
    floors = an_element(Datatype.INTEGER, minimum=1, maximum=200)
    check = compile_value_check(floors, {})
    assert check(0) == ("constraint", "应在 1 至 200 之间")
    assert check("五") == ("wrong_type", "应为整数")
    choice = compile_value_check(an_element(Datatype.CHOICE), domains().codelists)
    # A retired code stays valid in old reports but is no longer offered.
    assert choice("pink") == ("unknown_code", "代码表 colour 没有这个代码；可用：red、green")
