"""`republish`: a sheet gains rows from older reports only when an operator says so."""

import json
from dataclasses import replace
from typing import Any

from app.registry.registry import Registry
from tests.builders import a_tenant, a_visit, a_withdrawal, an_amendment
from tests.http.department.scenes import recorded, rented_home
from tests.http.department.test_past_releases import SHEET, publish
from tests.world import Key, World

DAYS = ("--from", "2026-11-01", "--to", "2026-11-30")


def with_later(registry: Registry) -> Registry:
    """A second sheet of arrivals, which nobody had demanded before."""
    sheet = replace(registry.sheets[SHEET], name="later")
    return replace(registry, sheets={**registry.sheets, sheet.id: sheet})


def with_low_houses(registry: Registry) -> Registry:
    """A house of more than three floors is a fault now."""
    element = replace(registry.elements["place.floors"], maximum=3)
    return replace(with_later(registry), elements={**registry.elements, element.id: element})


def republished(world: World, *argv: str) -> Any:
    done = world.operator("republish", *DAYS, "--json", *argv)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def names(key: Key, sheet: str) -> list[str]:
    return [
        item["cells"]["承租人姓名"] for item in key.rows(sheet)["items"] if item["op"] == "upsert"
    ]


def test_a_new_sheet_has_rows_of_before_only_after_it(world: World) -> None:
    recorded(
        world.worker(), rented_home(a_tenant(name="欧阳明")), rented_home(a_tenant(name="陈广生"))
    )
    key = world.key("gongan")
    publish(world, with_later)
    arrivals, feed = key.rows("arrival"), key.rows("later")["next"]
    assert names(key, "later") == []

    document = republished(world)
    assert (document["reports"], document["gained"], document["lost"]) == (
        2,
        {"gongan/later": 2},
        {},
    )
    assert names(key, "later") == ["欧阳明", "陈广生"]
    assert len(key.rows("later", cursor=feed)["items"]) == 2
    assert key.rows("arrival", cursor=arrivals["next"])["items"] == []
    assert republished(world)["reports"] == 0
    assert world.audit("reports.republish") == ["2026.12.0"]


def test_counting_first_changes_nothing(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    publish(world, with_later)
    assert republished(world, "--check")["gained"] == {"gongan/later": 1}
    assert names(world.key("gongan"), "later") == []
    assert world.audit("reports.republish") == []


def test_what_was_republished_follows_amendments_and_withdrawals(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    first, second = (rented_home(a_tenant(name=name)) for name in ("欧阳明", "陈广生"))
    recorded(phone, first, second)
    publish(world, with_later)
    republished(world)
    path = f"persons.{first['persons'][0]['id']}.name"
    phone.push(an_amendment(first["visit"]["id"], set={path: "欧阳朗"}))
    phone.push(a_withdrawal(second["visit"]["id"]))
    assert names(key, "later") == ["欧阳朗"]


def test_a_report_with_faults_under_the_release_in_force_stays_as_it_is(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    high = a_visit(place={"rented": True, "floors": 9}, persons=[a_tenant(name="欧阳明")])
    recorded(phone, high, rented_home(a_tenant(name="陈广生")))
    publish(world, with_low_houses)
    document = republished(world)
    assert document["left"] == [high["visit"]["id"]]
    assert names(key, "later") == ["陈广生"]
    assert sorted(names(key, "arrival")) == ["欧阳明", "陈广生"]


def test_nobody_is_asked_anew_for_what_the_rows_lack(world: World) -> None:
    phone = world.worker()
    recorded(phone, rented_home(a_tenant()))
    tasks = [item for item in phone.pull_all() if item["kind"] == "task"]
    publish(world, with_later)
    republished(world)
    assert [item for item in phone.pull_all() if item["kind"] == "task"] == tasks


def test_days_that_end_before_they_begin_are_refused(world: World) -> None:
    done = world.operator("republish", "--from", "2026-11-02", "--to", "2026-11-01")
    assert done.exit_code == 1
    assert "lies before" in done.stderr
