"""What a session opens: its department's slice and no more, changes only with the pass."""

import pytest

from app.services.keys import Narrowing
from tests.builders import COMMUNITY, OTHER_STREET_GRID, a_tenant
from tests.console import SESSION, account, person
from tests.http.department.scenes import recorded, rented_home
from tests.world import World


def test_a_narrowed_account_sees_what_a_narrowed_key_sees(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    recorded(
        world.worker([OTHER_STREET_GRID]), rented_home(a_tenant(), grid_code=OTHER_STREET_GRID)
    )
    scope: Narrowing = {"areas": [COMMUNITY], "sheets": ["gongan/arrival"], "fields": []}
    police, key = person(world, "gongan", **scope), world.key("gongan", **scope)
    for path in ("sheets", "sheets/arrival/rows", "sheets/rental/rows", "sheets/none/rows"):
        assert police.get(path).data == key.get(path).data
    assert len(police.get("sheets/arrival/rows").get_json()["items"]) == 1


def test_another_departments_address_does_not_exist(world: World) -> None:
    police = person(world, "gongan")
    other, none = (
        police.get(f"/api/v1/departments/{name}/sheets") for name in ("weijian", "nobody")
    )
    assert (other.status_code, other.data) == (404, none.data)


def test_the_data_office_has_no_rows(world: World) -> None:
    office = person(world, None, "office")
    assert office.get(SESSION).get_json()["department"] is None
    for name in ("gongan", "", "None"):
        assert office.get(f"/api/v1/departments/{name}/sheets").status_code == 404


@pytest.mark.parametrize("headers", [{"X-Console-Pass": "0" * 32}, {"X-Requested-With": "fetch"}])
def test_nothing_is_changed_without_the_pass(world: World, headers: dict[str, str]) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    police = person(world, "gongan", "admin")
    row = police.get("sheets/rental/rows").get_json()["items"][0]["row_id"]
    body = {"reason": "请核实门牌"}
    refused = police.say(f"sheets/rental/rows/{row}/return", body, **headers)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
    assert police.say(SESSION, {}, method="DELETE", **headers).status_code == 403
    assert police.say(f"sheets/rental/rows/{row}/return", body).status_code == 201


def test_the_audit_names_the_account(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    police = person(world, "gongan")
    row = police.get("sheets/rental/rows").get_json()["items"][0]["row_id"]
    told = police.say(f"sheets/rental/rows/{row}/outcome", {"status": "done", "text": "已办结"})
    assert told.status_code == 201
    actors = {actor.partition(":")[0] for actor in world.actors("row.outcome")}
    assert actors == {"account"}


def test_webhooks_are_an_administrators_affair(world: World) -> None:
    staff, admin = person(world, "gongan"), person(world, "gongan", "admin")
    hook = {"url": "https://hook.example/rows"}
    assert staff.get("webhooks").status_code == 200
    assert staff.say("webhooks", hook).status_code == 403
    made = admin.say("webhooks", hook)
    assert made.status_code == 201
    assert made.get_json()["secret"].startswith("whsec_")
    assert staff.get("webhooks").get_json()["items"][0]["url"] == hook["url"]


def test_a_key_goes_before_a_cookie(world: World) -> None:
    police, health = person(world, "gongan"), world.key("weijian")
    answer = police.client.get("/api/v1/departments/weijian/sheets", headers=health.headers)
    assert answer.status_code == 200
    wrong = police.client.get(
        "/api/v1/departments/gongan/sheets", headers={"Authorization": "Bearer nonsense"}
    )
    assert wrong.status_code == 401


def test_who_is_not_signed_in_learns_nothing(world: World) -> None:
    stranger = account(world, "gongan")
    answers = [stranger.get(path) for path in (SESSION, "sheets", "/api/v1/departments/x/sheets")]
    assert {answer.status_code for answer in answers} == {401}
