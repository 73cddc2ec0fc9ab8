"""Canaries: every text a worker may record is unique, so whatever leaks to a key is found.

The golden visits are handed in twice, here and in another community, each text replaced by a token
that names its element and its side. A department's key for this community asks for everything it
can, in every form, and for what it cannot; no answer may hold a token of an element outside its
sheets' columns, or of the other side.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from app.registry.elements import Datatype, Subject
from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID
from tests.golden import DAY, golden_registry, golden_visits
from tests.http.department.scenes import dumped, recorded
from tests.http.department.test_replies import OUTCOME, REASON
from tests.world import Key, World

NEAR, FAR = "近", "远"
ELEMENTS = [e.id for e in golden_registry().elements.values() if e.datatype is Datatype.TEXT]
TOKEN = re.compile(rf"({NEAR}|{FAR})(\d{{3}})雀")
# A row names the report it came from (and only there: see the row's provenance).
NAMED = {"visit.id"}


def token(side: str, element: str) -> str:
    return f"{side}{ELEMENTS.index(element):03d}雀"


def canaries(side: str, grid: str) -> Iterator[dict[str, Any]]:
    """The golden visits with every text, recorded or not, replaced; ids stay apart by a number."""
    for number, report in enumerate(golden_visits()):
        for part, items in parts_of(report):
            for n, item in enumerate(items):
                tokens = {e: token(side, e) for e in ELEMENTS if e.startswith(f"{part}.")}
                item.update({e.partition(".")[2]: text for e, text in tokens.items()})
                for identity in {"id", "no", "code", "person_id"} & item.keys():
                    item[identity] += f"·{number}·{0 if identity == 'person_id' else n}"
        report["visit"]["grid_code"] = grid
        yield report


def parts_of(report: dict[str, Any]) -> Iterator[tuple[Subject, list[dict[str, Any]]]]:
    yield Subject.VISIT, [report["visit"]]
    yield Subject.PLACE, [report["place"]]
    yield Subject.PERSON, report["persons"]
    yield Subject.SITE, [report["site"]] if report.get("site") else []
    yield Subject.ISSUE, report["issues"]


def everything(key: Key) -> Iterator[str]:
    """Every answer that a key can get, heads included."""
    catalogue = key.get("sheets")
    yield catalogue.text
    yield told_by(key, "datapackage.json")
    for sheet in catalogue.get_json()["sheets"]:
        base = f"sheets/{sheet['name']}/rows"
        for form in ("json", "ndjson", "csv", "xlsx", "geojson", "sqlite"):
            for params in (*ASKED, *sifted(sheet)):
                yield told_by(key, f"{base}.{form}", **params)
        for item in key.rows(sheet["name"], limit=1000)["items"]:
            yield told_by(key, f"{base}/{item['row_id']}")
            yield told_by(key, f"{base}/{item['row_id']}/photos/1")


ASKED: tuple[dict[str, str | int], ...] = (
    {},
    {"date": DAY},
    {"limit": 1000},
    {"period": "month", "date": DAY, "area": GRID},
)


def sifted(sheet: dict[str, Any]) -> Iterator[dict[str, str | int]]:
    """A sort and a filter, and a filter that asks for what only the other side holds."""
    last = sheet["columns"][-1]
    yield {"sort": f"-{last['key']}", "date": DAY}
    yield {last["key"]: ""}
    texts = [e for column in sheet["columns"] for e in column["elements"] if e["type"] == "text"]
    for element in texts[:1]:
        [key] = [c["key"] for c in sheet["columns"] if element in c["elements"]][:1]
        yield {key: token(FAR, element["element"])}


def told_by(key: Key, path: str, **params: str | int) -> str:
    response = key.get(path, **params)
    body = response.data
    if body.startswith(b"SQLite"):
        body = dumped(body).encode()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return f"{response.headers}{body.decode()}"


def refusals(key: Key, far_rows: dict[str, list[str]]) -> Iterator[str]:
    """Answers to questions that the key has no right to ask."""
    for area in (OTHER_COMMUNITY_GRID, "4401"):
        for sheet in golden_registry().sheets_of(key.department):
            yield told_by(key, f"sheets/{sheet.name}/rows", area=area, date=DAY)
    for sheet_id, rows in far_rows.items():
        department, name = sheet_id.split("/")
        start = f"/api/v1/departments/{department}/sheets/{name}"
        yield told_by(key, f"{start}/rows", date=DAY)
        yield told_by(key, f"{start}/rows/{rows[0]}")
        yield told_by(key, f"sheets/{name}/rows/{rows[0]}")
        yield told_by(key, f"sheets/{name}/rows/{rows[0]}/photos/1")
        for say, body in (("return", REASON), ("outcome", OUTCOME)):
            response = key.say(f"sheets/{name}/rows/{rows[0]}/{say}", body)
            yield f"{response.headers}{response.text}"


@pytest.fixture
def city(world: World) -> World:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    recorded(phone, *canaries(NEAR, GRID), *canaries(FAR, OTHER_COMMUNITY_GRID))
    return world


def test_no_key_ever_sees_what_is_not_in_its_columns_and_area(city: World) -> None:
    registry = golden_registry()
    far_rows = rows_elsewhere(city)
    seen: set[str] = set()
    for department in registry.departments:
        own = {e for sheet in registry.sheets_of(department) for e in sheet.element_ids}
        allowed = {token(NEAR, e) for e in (own | NAMED) & set(ELEMENTS)}
        key = city.key(department, areas=[COMMUNITY])
        for answer in (*everything(key), *refusals(key, far_rows)):
            found = {match[0] for match in TOKEN.finditer(answer)}
            assert found <= allowed, (department, sorted(found - allowed), answer[:300])
            seen |= found
    # The canaries do sing: what may be seen is seen.
    assert len(seen) > 40


def test_values_are_of_the_sheets_own_columns(city: World) -> None:
    registry = golden_registry()
    for department in registry.departments:
        key = city.key(department)
        for sheet in registry.sheets_of(department):
            for item in key.rows(sheet.name, limit=1000)["items"]:
                assert item["values"].keys() <= sheet.element_ids


def rows_elsewhere(world: World) -> dict[str, list[str]]:
    """Rows of the other community by sheet, as somebody with the right to them knows them."""
    found: dict[str, list[str]] = {}
    for sheet in golden_registry().sheets.values():
        key = world.key(sheet.department)
        items = key.rows(sheet.name, limit=1000, area=OTHER_COMMUNITY_GRID)["items"]
        found[sheet.id] = [item["row_id"] for item in items]
    # The golden day sorted no waste; every other sheet has rows.
    assert [sheet for sheet, rows in found.items() if not rows] == ["chengguan/sorting"]
    return {sheet: rows for sheet, rows in found.items() if rows}
