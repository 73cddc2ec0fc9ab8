"""Outputs of one value, as tables: what is recorded, how the department writes it."""

from typing import Any

import pytest

from app.registry.elements import Datatype
from app.registry.outputs import parse_output
from app.registry.outputs_compile import compile_output
from app.registry.outputs_text import Cell
from tests.registry.columns import an_element, domains

NEARLY_WHOLE = {"lat": 22.999999999, "lon": 113.9999999}
GUANGZHOU = {"lat": 23.12911, "lon": 113.264435, "accuracy_m": 8}


def written(output: str, datatype: Datatype, value: Any, **element: Any) -> Cell:
    render = compile_output(parse_output(output), an_element(datatype, **element), domains())
    return render(value)


@pytest.mark.parametrize(
    ("output", "datatype", "value", "cell"),
    [
        ("raw", "text", "云桂路", "云桂路"),
        ("raw", "text", "第一行\n=SUM(A1)", "第一行\n=SUM(A1)"),
        ("raw", "text", "007", "007"),
        ("raw", "text", "", None),
        ("raw", "choice", "red", "red"),
        ("raw", "integer", 0, 0),
        ("raw", "integer", 5.0, 5),
        ("raw", "decimal", 37.0, 37),
        ("raw", "decimal", 36.5, 36.5),
        ("raw", "decimal", -0.0, 0),
        ("raw", "decimal", 1e300, 1e300),
        ("raw", "date", "2026-11-18", "2026-11-18"),
        ("label", "choice", "red", "红"),
        ("label", "choice", "blue", "蓝"),
        ("label", "choice", "pink", None),
        ("code:letter", "choice", "green", "G"),
        ("code:part", "choice", "red", "1"),
        ("code:part", "choice", "green", None),
        ("code:part", "choice", "blue", None),
        ("yesno:是/否", "boolean", True, "是"),
        ("yesno:是/否", "boolean", False, "否"),
        ("yesno:√/", "boolean", False, None),
        ("tick:√", "boolean", True, "√"),
        ("tick:√", "boolean", False, None),
        ("positive:是/否", "integer", 0, "否"),
        ("positive:是/否", "decimal", 0.1, "是"),
        ("positive:是/否", "integer", -3, "否"),
        ("has:red:有/无", "choices", ["green", "red"], "有"),
        ("has:red:有/无", "choices", ["green"], "无"),
        ("has:red:有/无", "choices", [], "无"),
        ("has:red:√/", "choices", [], None),
        ("join:、", "choices", ["green", "red", "blue"], "绿、红、蓝"),
        ("join:、", "choices", [], None),
        ("join:", "choices", ["green", "red"], "绿红"),
        ("join:: ", "choices", ["green", "red"], "绿: 红"),
        ("join:、:letter", "choices", ["green", "red"], "G、R"),
        ("join:、:warm", "choices", ["green", "red", "blue"], "冷、暖"),
        ("join:、:part", "choices", ["green", "blue"], None),
        ("join:::part", "choices", ["red"], "1"),
        ("present:有/无", "photo", ["a.jpg"], "有"),
        ("present:有/无", "photo", [], "无"),
        ("present:√/×", "signature", "s.png", "√"),
        ("present:有/无", "boolean", False, "有"),
        ("present:有/无", "integer", 0, "有"),
        ("count_photos", "photo", ["a", "b"], 2),
        ("count_photos", "photo", [], 0),
        ("count_photos:张", "photo", ["a", "b"], "2张"),
        ("id:upper", "text", "00000019831217797x", "00000019831217797X"),
        ("id:lower", "text", "H00000123", "h00000123"),
        ("id:masked", "text", "000000194207192483", "000000********2483"),
        ("id:masked", "text", "00000019420719248x", "000000********248x"),
        ("id:masked", "text", "H00000123", "H******23"),
        ("id:masked", "text", "000000420719248", "0************48"),
        ("id:masked", "text", "ABCD", "A*CD"),
        ("id:masked", "text", "ABC", "***"),
        ("id:masked", "text", "A", "*"),
        ("id:grouped", "text", "000000194207192483", "000000 19420719 2483"),
        ("id:grouped", "text", "H00000123", "H00000123"),
        ("phone:masked", "text", "19900000123", "199****0123"),
        ("phone:masked", "text", "87654321", "8*****21"),
        ("number:1", "decimal", 45.25, 45.3),
        ("number:1", "decimal", 210, 210),
        ("number:1", "decimal", 44.96, 45),
        ("number:0", "decimal", 2.5, 3),
        ("lonlat:6", "geopoint", GUANGZHOU, "113.264435,23.129110"),
        ("lonlat:5", "geopoint", {"lat": 23.1, "lon": -113.264435}, "-113.26444,23.10000"),
        ("lonlat:2", "geopoint", {"lat": -0.001, "lon": 0}, "0.00,0.00"),
        ("lon:7", "geopoint", GUANGZHOU, 113.264435),
        ("lat:3", "geopoint", GUANGZHOU, 23.129),
        ("lat:1", "geopoint", {"lat": 22.96, "lon": 113}, 23),
        ("dms", "geopoint", GUANGZHOU, "113°15′51.97″E,23°07′44.80″N"),
        ("dms", "geopoint", {"lat": -23.12911, "lon": -113.264435}, "113°15′51.97″W,23°07′44.80″S"),
        ("dms", "geopoint", NEARLY_WHOLE, "114°00′00.00″E,23°00′00.00″N"),
        ("dms", "geopoint", {"lat": 23.0166666, "lon": -1e-9}, "0°00′00.00″E,23°01′00.00″N"),
    ],
)
def test_a_value_is_written_as_the_output_says(
    output: str, datatype: str, value: Any, cell: Cell
) -> None:
    result = written(output, Datatype(datatype), value)
    assert result == cell
    assert type(result) is type(cell)


@pytest.mark.parametrize(
    ("output", "datatype"),
    [
        ("raw", "text"),
        ("label", "choice"),
        ("code:letter", "choice"),
        ("yesno:是/否", "boolean"),
        ("tick:√", "boolean"),
        ("positive:是/否", "integer"),
        ("has:red:有/无", "choices"),
        ("join:、", "choices"),
        ("id:masked", "text"),
        ("phone:masked", "text"),
        ("number:1", "decimal"),
        ("lonlat:6", "geopoint"),
        ("lon:7", "geopoint"),
        ("dms", "geopoint"),
        ("date:%Y", "date"),
    ],
)
def test_a_missing_or_foreign_value_leaves_the_cell_empty(output: str, datatype: str) -> None:
    """An older release may have recorded another type; a cell is then empty, never an error."""
    foreign: list[Any] = [None, {"lat": "x"}, {"lon": None, "lat": True}, float("nan")]
    if datatype not in ("text", "choice"):
        foreign.append("词")
    if datatype not in ("integer", "decimal", "text"):
        foreign += [3, 10**400]
    if datatype != "boolean":
        foreign.append(True)
    if datatype != "choices":
        foreign.append([{"a": 1}])
    for value in foreign:
        assert written(output, Datatype(datatype), value) is None


def test_what_is_not_recorded_is_written_for_photos_and_presence() -> None:
    assert written("present:有/无", Datatype.PHOTO, None) == "无"
    assert written("count_photos", Datatype.PHOTO, None) == 0
    assert written("count_photos:张", Datatype.PHOTO, None) == "0张"


def test_a_subject_without_an_official_code_shows_none() -> None:
    new = "new:0198c0de-0000-7000-8000-000000000001"
    assert written("raw", Datatype.TEXT, new, id="place.code") is None
    assert written("raw", Datatype.TEXT, "00000001", id="place.code") == "00000001"
    assert written("raw", Datatype.TEXT, new, id="visit.note") == new
