"""Who may ask what of OData: keys as password, masked cells, and nothing beyond the key."""

import base64
from typing import Any

import pytest

from tests.builders import GRID, OTHER_COMMUNITY_GRID, a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.http.odata.scenes import ask, found, refused
from tests.world import Key, World

TENANT = {"name": "欧阳明", "phone": "13812345678", "id_number": "000000198307202739"}


@pytest.fixture
def narrowed(world: World) -> Key:
    recorded(world.worker(), rented_home(a_tenant(**TENANT, sex="1")))
    return world.key("gongan", fields=[])


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize("user", ["", "anybody", "省厅"])
def test_excel_may_send_the_key_as_password(narrowed: Key, user: str) -> None:
    answer = narrowed.client.get("/odata/v4/gongan/rental", headers=basic(user, narrowed.key))
    assert answer.status_code == 200
    assert narrowed.key not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("x", ""),
        basic("ygt_live_abc", "wrong"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Digest x"},
    ],
)
@pytest.mark.parametrize("path", ["", "$metadata", "rental", "rental/$count", "no/such"])
def test_without_a_key_everything_asks_for_one(
    world: World, headers: dict[str, str], path: str
) -> None:
    for department in ("gongan", "nobody"):
        answer = world.client.get(f"/odata/v4/{department}/{path}", headers=headers)
        assert answer.status_code == 401
        schemes = answer.headers.getlist("WWW-Authenticate")
        assert [scheme.split()[0] for scheme in schemes] == ["Basic", "Bearer"]
        assert answer.get_json()["error"]["code"] == "unauthorized"


def test_a_key_in_the_address_opens_nothing(narrowed: Key) -> None:
    for query in ({"key": narrowed.key}, {"$key": narrowed.key}, {"access_token": narrowed.key}):
        address = "/odata/v4/gongan/rental"
        assert narrowed.client.get(address, query_string=query).status_code == 401


def test_a_revoked_key_ends_with_its_next_page(narrowed: Key, world: World) -> None:
    world.operator("key", "revoke", narrowed.key.split("_")[2])
    assert ask(narrowed, "rental").status_code == 401


def test_masked_cells_are_what_is_shown_filtered_and_sorted(narrowed: Key) -> None:
    [row] = found(narrowed, "arrival")
    assert (row["tenant_name"], row["phone"], row["sex"]) == ("欧**", "138****5678", None)
    for told in ("tenant_name eq '欧**'", "endswith(phone,'5678')", "sex eq null",
                 "contains(id_document,'***')"):  # fmt: skip
        assert len(found(narrowed, "arrival", filter=told)) == 1, told
    for hidden in ("tenant_name eq '欧阳明'", "contains(phone,'1234')", "sex eq '1'",
                   "contains(id_document,'1983')", "phone gt '138****5678'",
                   "length(tenant_name) ne 3", "indexof(phone,'123456') ge 0"):  # fmt: skip
        assert found(narrowed, "arrival", filter=hidden) == [], hidden
        assert ask(narrowed, "arrival/$count", filter=hidden).text == "0"


def test_sorting_does_not_tell_what_is_masked(world: World) -> None:
    born = [a_tenant(name=f"张{n}", phone=f"138{n}0005678", sex=str(n % 2 + 1)) for n in (1, 3, 2)]
    recorded(world.worker(), rented_home(*born))
    masked = world.key("gongan", fields=[])
    plain = found(masked, "arrival")
    for column in ("tenant_name", "phone", "sex", "id_document"):
        for direction in ("asc", "desc"):
            assert found(masked, "arrival", orderby=f"{column} {direction}") == plain


def test_what_is_not_yours_is_not_there(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    recorded(
        phone, rented_home(a_tenant()), rented_home(a_tenant(), grid_code=OTHER_COMMUNITY_GRID)
    )
    whole = world.key("gongan")
    key = world.key("gongan", sheets=["gongan/rental"], areas=[GRID])
    arrival = found(whole, "arrival")[0]["row_id"]
    far = found(whole, "rental", filter=f"grid eq '{OTHER_COMMUNITY_GRID}'")[0]["row_id"]
    paths = ["arrival", f"arrival('{arrival}')", "arrival/$count", "nothing", f"rental('{far}')",
             f"rental('{arrival}')", "rental('zz')", f"rental('{'0' * 32}')", "rental(1)",
             "../weijian/mosquito", "rental/address", "$batch", "$entity"]  # fmt: skip
    answers = [ask(key, path) for path in paths]
    foreign = key.client.get("/odata/v4/weijian/mosquito", headers=key.headers)
    nobody = key.client.get("/odata/v4/nobody/", headers=key.headers)
    answers += [foreign, nobody]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len(found(key, "rental")) == 1
    assert found(key, "rental", filter=f"grid eq '{OTHER_COMMUNITY_GRID}'") == []
    assert ask(key, "rental/$count").text == "1"
    assert b"arrival" not in ask(key, "$metadata").data


def test_columns_of_others_do_not_exist_in_any_option(world: World) -> None:
    key = world.key("gongan")
    for name in ("id_document", "ethnicity", "person.name", "visit.note", "values", "__class__"):
        messages = [
            refused(key, "rental", filter=f"{name} ne null"),
            refused(key, "rental", orderby=name),
            refused(key, "rental", select=name),
        ]
        never = [message.replace(name, "never_was") for _, message in messages]
        assert {status for status, _ in messages} == {400}
        assert never == [
            refused(key, "rental", filter="never_was ne null")[1],
            refused(key, "rental", orderby="never_was")[1],
            refused(key, "rental", select="never_was")[1],
        ]


def test_a_link_of_another_slice_is_gone(world: World) -> None:
    recorded(world.worker(), *(rented_home() for _ in range(3)))
    small = {"Prefer": "maxpagesize=1"}
    page = ask(world.key("gongan"), "rental", small).get_json()
    token = page["@odata.nextLink"].split("skiptoken=")[1]
    narrow: dict[str, Any] = {"areas": [GRID]}
    assert refused(world.key("gongan", **narrow), "rental", skiptoken=token)[0] == 410
    assert refused(world.key("gongan"), "arrival", skiptoken=token)[0] == 410


def test_reading_sensitive_sheets_is_audited(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    key = world.key("gongan")
    ask(key, "rental/$count")
    before = len(world.audit("rows.read"))
    row = found(key, "arrival")[0]["row_id"]
    found(key, "arrival", orderby="phone")
    ask(key, f"arrival('{row}')")
    ask(key, "arrival/$count", filter="startswith(id_document,'身份证')")
    assert world.audit("rows.read")[before:] == ["gongan/arrival"] * 4


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "rental", "rental('x')", "$batch", "$metadata"])
def test_nothing_can_be_written(world: World, method: str, path: str) -> None:
    key = world.key("gongan")
    answer = key.client.open(f"/odata/v4/gongan/{path}", method=method, headers=key.headers)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.get_json()["error"]["code"] == "method_not_allowed"
