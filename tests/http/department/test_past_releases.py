"""`release=`: a slice as an earlier release showed it, never more than may be read now."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.registry.elements import Sensitivity
from app.registry.registry import Registry
from app.registry.sheets import Column, Sheet
from app.services import releases
from tests.builders import RELEASE, a_tenant
from tests.golden import golden_registry
from tests.http.department.scenes import lines, recorded, rented_home
from tests.world import Key, World

SHEET = "gongan/arrival"
TENANT = {"name": "欧阳明", "phone": "13812345678", "id_number": "000000198307202739"}
PAST = {"release": RELEASE}


def publish(world: World, change: Callable[[Registry], Registry]) -> None:
    """Put another state of the sources in force."""
    changed = replace(change(golden_registry()), version="2026.12.0")
    with world.app.app_context(), world.transaction() as tx:
        releases.publish(tx, changed, world.clock())


def with_columns(change: Callable[[Column], Column | None]) -> Callable[[Registry], Registry]:
    """The arrival sheet with its columns changed, or without those that become None."""

    def sheet_of(sheet: Sheet) -> Sheet:
        kept = (change(column) for column in sheet.columns)
        return replace(sheet, columns=tuple(column for column in kept if column is not None))

    return lambda registry: replace(
        registry, sheets={**registry.sheets, SHEET: sheet_of(registry.sheets[SHEET])}
    )


def only(own: str, **changes: Any) -> Callable[[Registry], Registry]:
    return with_columns(lambda c: replace(c, **changes) if c.key == own else c)


def without(key: str) -> Callable[[Registry], Registry]:
    return with_columns(lambda column: None if column.key == key else column)


def everything(key: Key, **params: str) -> str:
    """What a key can get of the sheet in text forms, a row's own page included."""
    paths = [f"sheets/arrival/rows.{form}" for form in ("json", "ndjson", "csv")]
    found = [key.get(path, **params).text for path in paths]
    found.append(key.get(paths[0], date="2026-11-18", **params).text)
    row = key.rows("arrival")["items"][0]["row_id"]
    found.append(key.get(f"sheets/arrival/rows/{row}", **params).text)
    return "\n".join(found)


@pytest.fixture
def key(world: World) -> Key:
    recorded(world.worker(), rented_home(a_tenant(**TENANT)))
    return world.key("gongan")


def test_the_past_has_its_own_headings_and_codes(world: World, key: Key) -> None:
    before = key.rows("arrival")
    publish(world, only("tenant_name", heading="姓名", key="full_name"))
    assert key.rows("arrival")["items"][0]["cells"]["姓名"] == "欧阳明"
    past = key.rows("arrival", **PAST)
    assert past["items"] == before["items"]
    assert past["release"] == RELEASE
    header = key.get("sheets/arrival/rows.csv", bom=0, **PAST).text.splitlines()[0]
    assert header.startswith("承租人姓名,")
    assert key.rows("arrival", tenant_name="欧阳明", **PAST)["items"]
    assert key.get("sheets/arrival/rows", full_name="欧阳明", **PAST).status_code == 422
    assert key.get("sheets/arrival/rows", tenant_name="欧阳明").status_code == 422


def test_the_release_in_force_may_be_named(world: World, key: Key) -> None:
    publish(world, only("tenant_name", heading="姓名"))
    assert key.rows("arrival", release="2026.12.0") == key.rows("arrival")


@pytest.mark.parametrize(
    "change",
    [
        without("phone"),
        only("phone", output="phone:masked"),
        only("phone", output="present:有/无"),
    ],
)
def test_what_a_department_may_not_read_any_more_stays_empty(
    world: World, key: Key, change: Callable[[Registry], Registry]
) -> None:
    assert "13812345678" in everything(key)
    publish(world, change)
    text = everything(key, **PAST)
    assert "13812345678" not in text
    assert "person.phone" not in text
    [item] = key.rows("arrival", **PAST)["items"]
    assert item["cells"]["手机号码"] is None
    assert item["cells"]["承租人姓名"] == "欧阳明"
    assert key.rows("arrival", phone="13812345678", **PAST)["items"] == []
    assert "欧阳明" in text


def test_a_list_of_which_one_is_shown_now_is_not_shown_whole(world: World) -> None:
    """A past `each` over picked subjects tells more than the first of them does."""
    registry = golden_registry()
    sheet = registry.sheets["gongan/rental"]
    [column, *_] = [c for c in sheet.columns if c.output.startswith("each:")]
    narrower = replace(column, output=column.output.split(":", 2)[2])
    columns = tuple(narrower if c is column else c for c in sheet.columns)
    changed = {**registry.sheets, sheet.id: replace(sheet, columns=columns)}
    from_two = rented_home()
    from_two["issues"] = [
        {"no": "202611180001", "category": "fire_exit", "description": "甲"},
        {"no": "202611180002", "category": "fire_gas", "description": "乙"},
    ]
    recorded(world.worker(), from_two)
    key = world.key("gongan")
    shown = key.rows("rental")["items"][0]["cells"][column.header]
    publish(world, lambda whole: replace(whole, sheets=changed))
    [item] = key.rows("rental", **PAST)["items"]
    assert shown is not None
    assert item["cells"][column.header] is None


def test_what_became_personal_is_masked_in_the_past_too(world: World, key: Key) -> None:
    def personal(registry: Registry) -> Registry:
        element = registry.elements["place.code"]
        strict = replace(element, sensitivity=Sensitivity.SENSITIVE)
        return replace(registry, elements={**registry.elements, "place.code": strict})

    narrowed = world.key("gongan", fields=[])
    header = "房屋编码（户编码）"
    code = narrowed.rows("arrival")["items"][0]["cells"][header]
    publish(world, personal)
    assert narrowed.rows("arrival", **PAST)["items"][0]["cells"][header] == "***"
    assert code not in everything(narrowed, **PAST)


def test_a_sheet_that_was_withdrawn_is_not_there_in_any_release(world: World, key: Key) -> None:
    def dropped(registry: Registry) -> Registry:
        return replace(registry, sheets={n: s for n, s in registry.sheets.items() if n != SHEET})

    publish(world, dropped)
    gone = key.get("sheets/arrival/rows", **PAST)
    assert (gone.status_code, gone.data) == (404, key.get("sheets/nothing/rows").data)


@pytest.mark.parametrize("release", ["nothing", "\x00", "2026.13.0", "x" * 64])
def test_a_release_there_is_not_and_one_without_the_sheet_are_the_same(
    world: World, key: Key, release: str
) -> None:
    def later(registry: Registry) -> Registry:
        sheet = replace(registry.sheets[SHEET], name="later")
        return replace(registry, sheets={**registry.sheets, sheet.id: sheet})

    publish(world, later)
    unknown = key.get("sheets/arrival/rows", release=release)
    before = key.get("sheets/later/rows", **PAST)
    assert (unknown.status_code, unknown.get_json()["field"]) == (422, "release")
    assert (before.status_code, before.data) == (422, unknown.data)


def test_tags_of_two_releases_differ_and_stay(world: World, key: Key) -> None:
    publish(world, only("tenant_name", heading="姓名"))
    tags = [key.get("sheets/arrival/rows", **p).headers["ETag"] for p in ({}, PAST, PAST)]
    assert tags[0] != tags[1] == tags[2]
    streamed = lines(key.get("sheets/arrival/rows.ndjson", **PAST).text)
    assert streamed[0]["cells"]["承租人姓名"] == "欧阳明"
