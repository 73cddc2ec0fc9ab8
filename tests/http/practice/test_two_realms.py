"""Two realms behind one address: what is practised never appears where it counts, nor the reverse.

Every route of each realm is called with every credential of the other; every slice of the live
realm is searched for canaries that were practised.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from app.settings import Settings
from tests.builders import an_operation
from tests.console import person
from tests.golden import golden_registry
from tests.http.department.scenes import rented_home
from tests.http.department.test_canary import told_by
from tests.store import running
from tests.world import Key, Phone, World

UNHEARD = "Bearer unheard; ygt_console=unheard"
CANARY = "金丝雀演练"
# All but pages, which are everybody's, and what describes the interface.
DOORS = ("/api/v1", "/odata", "/metrics", "/healthz", "/readyz")


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Every method and path of a realm that may ask who comes; parameters become a word."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]*department[^>]*>", "gongan", rule.rule)
        path = re.sub(r"<[^>]*>", "x", path)
        if not path.startswith(DOORS):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, path


def called(doors: Client, method: str, path: str, credential: dict[str, str]) -> TestResponse:
    headers = {**credential, "Idempotency-Key": '"1"'}
    return doors.open(path, method=method, headers=headers, json={})


def credentials(world: World) -> list[dict[str, str]]:
    department: Key = world.key("gongan")
    worker: Phone = world.worker()
    at_console = [
        person(world, None, "office"),
        person(world, "gongan"),
        person(world, None, "trainer"),
    ]
    return [worker.headers, department.headers, *(each.headers for each in at_console)]


@pytest.mark.parametrize("mount", ["", "/practice"])
def test_no_route_of_one_realm_knows_a_credential_of_the_other(
    doors: Client, world: World, practice: World, mount: str
) -> None:
    here, there = (world, practice) if mount == "" else (practice, world)
    foreign, own = credentials(there), credentials(here)
    asked = list(routes(here.app))
    assert len(asked) > 20
    for method, path in asked:
        for each in foreign:
            answer = called(doors, method, mount + path, each)
            unheard = called(doors, method, mount + path, dict.fromkeys(each, UNHEARD))
            assert answer.status_code == unheard.status_code, (method, path)
            assert answer.data == unheard.data, (method, path)
    # What is refused to the other is not refused to all.
    for credential, path in zip(
        own,
        (
            "/api/v1/sync/pull",
            "/api/v1/departments/gongan/sheets",
            "/api/v1/console/demands",
            "/api/v1/console/demands",
            "/api/v1/console/session",
        ),
        strict=True,
    ):
        assert called(doors, "GET", mount + path, credential).status_code == 200


def test_what_is_practised_is_in_no_slice_of_the_live_realm(world: World, practice: World) -> None:
    def handed_in(here: World, name: str) -> list[dict[str, Any]]:
        realm = "live" if here is world else "practice"
        visit = rented_home({"id": "R1", "role": "tenant", "presence": "resident", "name": name})
        return here.worker().push(an_operation(visit, realm=realm))

    assert [it["status"] for it in handed_in(practice, CANARY)] == ["accepted"]
    assert [it["status"] for it in handed_in(world, "陈广生")] == ["accepted"]
    for department in golden_registry().departments:
        key = world.key(department)
        for sheet in golden_registry().sheets_of(department):
            assert CANARY not in told_by(key, f"sheets/{sheet.name}/rows", limit=1000)
            assert CANARY not in told_by(key, f"sheets/{sheet.name}/rows.xlsx", date="2026-11-18")
    # Where it was practised it is seen: the search would find it.
    assert CANARY in told_by(practice.key("gongan"), "sheets/arrival/rows", limit=1000)
    assert "陈广生" not in told_by(practice.key("gongan"), "sheets/arrival/rows", limit=1000)


def test_an_operation_at_the_wrong_door_is_held_on_either_side(
    world: World, practice: World
) -> None:
    for here, stranger in ((world, "practice"), (practice, "live")):
        phone = here.worker()
        [held] = phone.push(an_operation(rented_home(), realm=stranger))
        assert (held["status"], held["reason"]) == ("held", "wrong_realm")
        assert here.key("gongan").rows("rental")["items"] == []


def test_an_address_of_a_page_stays_behind_its_own_door(doors: Client, practice: World) -> None:
    phone = practice.worker()
    for _ in range(3):
        phone.push(an_operation(rented_home(), realm="practice"))
    key = practice.key("gongan")
    path = "/practice/api/v1/departments/gongan/sheets/rental/rows"
    first = doors.get(path, query_string={"limit": 1}, headers=key.headers)
    assert first.status_code == 200
    address = first.headers["Link"].partition(">")[0].removeprefix("<")
    assert address.startswith("/practice/api/v1/")
    assert doors.get(address, headers=key.headers).status_code == 200


def test_no_answer_waits_for_a_job_where_none_runs(
    practice: World, practice_settings: Settings, settings: Settings
) -> None:
    practice.worker().push(an_operation(rented_home(), realm="practice"))
    own = replace(settings, index_from=0).practice
    with running(replace(practice_settings, index_from=own.index_from), practice.clock) as app:
        key = replace(practice.key("gongan"), client=app.test_client())
        assert len(key.rows("rental", sort="-address")["items"]) == 1
