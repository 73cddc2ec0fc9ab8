"""A narrowed key sees personal values masked, in every form, and never among the values."""

import io
from typing import Any

import openpyxl
import pytest

from app.storage.models.tasks import AuditLine
from tests.builders import a_tenant, a_visit
from tests.golden import golden_registry
from tests.http.department.scenes import lines, recorded, rented_home
from tests.world import Key, World

DAY = {"date": "2026-11-18"}
TENANT = {
    "id": "R1",
    "name": "欧阳明",
    "phone": "13812345678",
    "id_number": "000000198307202739",
    "hukou_address": "某省示例市长街3号",
    "birth_date": "1983-07-20",
    "ethnicity": "08",
    "sex": "1",
}
SECRETS = ("欧阳明", "13812345678", "000000198307202739", "长街", "壮族")


@pytest.fixture
def narrowed(world: World) -> Key:
    recorded(world.worker(), rented_home(a_tenant(**TENANT)))
    return world.key("gongan", fields=[])


def texts(key: Key, sheet: str) -> list[str]:
    """Everything a key can get of a sheet, as text."""
    paths = [f"sheets/{sheet}/rows.{form}" for form in ("json", "ndjson", "csv")]
    found = [key.get(path, **params).text for path in paths for params in ({}, DAY)]
    row = key.rows(sheet)["items"][0]["row_id"]
    found.append(key.get(f"sheets/{sheet}/rows/{row}").text)
    for params in ({}, DAY):
        body = key.get(f"sheets/{sheet}/rows.xlsx", **params).data
        page = openpyxl.load_workbook(io.BytesIO(body)).active
        found.append(str([[cell.value for cell in row] for row in page.iter_rows()]))
    return found


def test_cells_are_masked(narrowed: Key) -> None:
    [item] = narrowed.rows("arrival")["items"]
    cells = item["cells"]
    assert cells["承租人姓名"] == "欧**"
    assert cells["手机号码"] == "138****5678"
    assert cells["证件类型及号码"] == "000***********2739"
    assert cells["户籍详址"] == "***"
    assert (cells["性别"], cells["民族"]) == (None, None)
    assert cells["房屋编码（户编码）"]


def test_no_form_tells_what_is_masked(narrowed: Key) -> None:
    for text in texts(narrowed, "arrival"):
        assert not [secret for secret in SECRETS if secret in text]


def test_values_hold_nothing_that_is_masked(narrowed: Key) -> None:
    elements = golden_registry().elements
    for item in narrowed.rows("arrival")["items"] + narrowed.rows("rental")["items"]:
        for element in item["values"]:
            assert elements[element].sensitivity in ("public", "internal")


def test_a_field_that_is_granted_is_shown_and_nothing_else(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(**TENANT)))
    [item] = world.key("gongan", fields=["person.name"]).rows("arrival")["items"]
    assert item["cells"]["承租人姓名"] == item["values"]["person.name"] == "欧阳明"
    assert item["cells"]["手机号码"] == "138****5678"
    assert "person.phone" not in item["values"]


def test_a_hidden_picture_is_not_called_missing(narrowed: Key) -> None:
    [item] = narrowed.rows("rental")["items"]
    assert item["cells"]["照片"] is None


def test_masking_does_not_change_who_is_picked(world: World) -> None:
    driver = a_tenant(id="R2", vehicle_plate="广州000866", name="车主")
    report = a_visit(place={"rented": True, "ebike_problems": ["indoor_parking"]}, persons=[driver])
    recorded(world.worker(), report)
    whole = world.key("xiaofang").rows("ebike", **DAY)["items"]
    masked = world.key("xiaofang", fields=[]).rows("ebike", **DAY)["items"]
    assert [item["row_id"] for item in masked] == [item["row_id"] for item in whole]
    assert "车主" in whole[0]["cells"].values()
    assert "车*" in masked[0]["cells"].values()


def test_the_catalogue_says_which_columns_are_masked(narrowed: Key) -> None:
    sheets = {sheet["name"]: sheet for sheet in narrowed.get("sheets").get_json()["sheets"]}
    masked = {column["key"] for column in sheets["arrival"]["columns"] if column["masked"]}
    assert {"tenant_name", "phone", "id_document"} <= masked
    assert "place_code" not in masked


def read_lines(world: World) -> list[dict[str, Any]]:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        found = tx.query(AuditLine).filter_by(action="rows.read").order_by(AuditLine.id)
        return [{"by": line.actor, "of": line.object, "seqs": line.detail} for line in found]


def test_reading_sensitive_columns_is_audited_with_what_was_read(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()), rented_home(a_tenant()))
    key = world.key("gongan")
    by = f"key:{key.key.split('_')[2]}"
    items = key.rows("arrival")["items"]
    lines(key.get("sheets/arrival/rows.ndjson", **DAY).text)
    seqs = {"from": items[0]["seq"], "to": items[-1]["seq"]}
    line = {"by": by, "of": "gongan/arrival", "seqs": seqs}
    assert read_lines(world) == [line, line]


def test_what_tells_nobody_anything_is_not_audited(world: World) -> None:
    key = world.key("gongan")
    key.rows("arrival")
    recorded(world.worker(), rented_home(a_tenant()))
    tag = key.get("sheets/rental/rows").headers["ETag"]
    before = len(read_lines(world))
    assert key.ask("sheets/rental/rows", {"If-None-Match": tag}).status_code == 304
    world.key("gongan", fields=[]).rows("arrival")
    assert len(read_lines(world)) == before == 0
