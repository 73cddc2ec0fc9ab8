"""Whatever a worker typed is a text: in all twenty sheets, in every form, in every program."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from app.services.render.inert import plain
from tests.builders import a_visit, an_operation
from tests.golden import DAY, golden_registry
from tests.http.department.corpus import CORPUS, DANGEROUS, poisoned_visits
from tests.http.department.scenes import opened, recorded
from tests.http.odata.scenes import found
from tests.world import Key, World

_ESCAPED = re.compile("_x([0-9A-F]{4})_")
# Also the signs that turn the direction of whatever follows them.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


@pytest.fixture
def keys(world: World) -> dict[str, Key]:
    """The city of poisoned texts, as every department reads it."""
    recorded(world.worker(), *poisoned_visits())
    return {name: world.key(name) for name in golden_registry().departments}


def bodies(keys: dict[str, Key], form: str) -> Iterator[tuple[str, bytes]]:
    """Every sheet in a form, as a stream and as a day's sheet; each is what it says it is."""
    for sheet in golden_registry().sheets.values():
        # A workbook is the same either way, and takes its time.
        for params in ({"date": DAY},) if form == "xlsx" else ({}, {"date": DAY}):
            path = f"sheets/{sheet.name}/rows.{form}"
            response = keys[sheet.department].get(path, **params)
            assert response.status_code == 200, response.text
            assert response.mimetype not in ("text/html", "application/xhtml+xml", "image/svg+xml")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in response.headers
            yield sheet.name, response.data


def texts_of_json(body: bytes) -> Iterator[object]:
    for item in json.loads(body)["items"]:
        yield from item["cells"].values()


def texts_of_ndjson(body: bytes) -> Iterator[object]:
    for line in body.splitlines():
        yield from json.loads(line)["cells"].values()


def texts_of_csv(body: bytes) -> Iterator[object]:
    text = body.decode("utf-8-sig")
    assert not _CONTROL.search(text)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        for field in row:
            assert not field.startswith(DANGEROUS), field
            yield field.removeprefix("'") if field[1:].startswith(DANGEROUS) else field


def texts_of_workbook(body: bytes) -> Iterator[object]:
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name or "external" in name]
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search("<(f|hyperlink)[ >/]", page)
    for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n"), cell.coordinate
            if isinstance(cell.value, str):
                # Some signs travel escaped (ECMA-376, ST_Xstring); openpyxl leaves them so.
                text = _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), cell.value)
                assert not _CONTROL.search(text), cell.coordinate
                assert cell.quotePrefix or not text.startswith(DANGEROUS), cell.coordinate
                yield text


def texts_of_map(body: bytes) -> Iterator[object]:
    for feature in json.loads(body)["features"]:
        assert feature["geometry"] is None or feature["geometry"]["type"] == "Point"
        yield from feature["properties"].values()


def texts_of_database(body: bytes) -> Iterator[object]:
    with opened(body) as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        made = database.execute("SELECT type, name FROM sqlite_master").fetchall()
        assert {row["type"] for row in made} <= {"table", "index", "view"}
        for table in [row["name"] for row in made if row["type"] == "table"]:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield from row


Reader = Callable[[bytes], Iterator[object]]
# How a form is read, and what becomes of a text in it.
FORMS: dict[str, tuple[Reader, Callable[[str], str]]] = {
    "json": (texts_of_json, str),
    "ndjson": (texts_of_ndjson, str),
    "csv": (texts_of_csv, plain),
    "xlsx": (texts_of_workbook, plain),
    "geojson": (texts_of_map, str),
    "sqlite": (texts_of_database, str),
}


def test_every_text_is_inert_in_every_sheet_of_every_form(keys: dict[str, Key]) -> None:
    for form, (read, written) in FORMS.items():
        told: set[object] = set()
        for sheet, body in bodies(keys, form):
            texts = set(read(body))
            # Every sheet has a text column, so that each has held some of them.
            assert texts & {written(text) for text in CORPUS}, (form, sheet)
            told |= texts
        assert {written(text) for text in CORPUS} <= told, form


def test_every_text_is_inert_as_a_question(keys: dict[str, Key]) -> None:
    key = keys["gongan"]
    for text in CORPUS:
        literal = text.replace("'", "''")
        rows = found(key, "rental", filter=f"note eq '{literal}'", select="note")
        assert {row["note"] for row in rows} == {text}
        assert found(key, "rental", filter=f"note eq '{literal}!'") == []
        response = key.get("sheets/rental/rows", note=text)
        assert {item["cells"]["备注"] for item in response.get_json()["items"]} == {text}
        assert unspoilt(response)
        for name in ("area", "sort", "cursor", "release", "limit", "period", "other"):
            for asked in ({name: text}, {text: name}):
                refused = key.get("sheets/rental/rows", **asked)
                assert refused.status_code in (404, 410, 422), refused.text
                assert refused.mimetype == "application/problem+json"
                assert unspoilt(refused)


def unspoilt(response: TestResponse) -> bool:
    """No text has become a header of its own, or broken one."""
    lines = [value for _, value in response.headers]
    return "Set-Cookie" not in response.headers and all(line.isprintable() for line in lines)


def test_what_is_said_about_rows_is_inert_too(keys: dict[str, Key]) -> None:
    for department, key in keys.items():
        for path in ("datapackage.json", "sheets", f"/odata/v4/{department}/$metadata"):
            text = key.get(path).text
            assert not [attack for attack in CORPUS if json.dumps(attack)[1:-1] in text], path
    [item, *_] = keys["gongan"].rows("rental", limit=1)["items"]
    for text in CORPUS:
        body: dict[str, Any] = {"status": "done", "text": text}
        path = f"sheets/rental/rows/{item['row_id']}/outcome"
        response = keys["gongan"].say(path, body)
        assert response.status_code in (201, 422), response.text
        assert response.mimetype in ("application/json", "application/problem+json")
        assert unspoilt(response)
    assert keys["gongan"].say(path, {"status": "done", "text": "\x00"}).status_code == 422


def test_a_text_with_nul_never_comes_in(world: World) -> None:
    phone = world.worker()
    results = phone.push(an_operation(a_visit(place={"rented": True, "note": "a\x00=1+1"})))
    assert results[0]["status"] not in ("accepted", "accepted_need_blobs", "held"), results
    assert world.key("gongan").rows("rental")["items"] == []
