"""Signing in to the console: secret and code, a cookie that no script reads, guesses that wait."""

import pytest

from tests.builders import a_tenant
from tests.console import SESSION, account, person
from tests.http.department.scenes import recorded, rented_home
from tests.world import World


def test_secret_and_code_open_the_departments_sheets(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    police = person(world, "gongan")
    assert police.get(SESSION).get_json()["department_labels"]["en"]
    rows = police.get("sheets/rental/rows").get_json()["items"]
    assert [row["sheet"] for row in rows] == ["gongan/rental"]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(world: World) -> None:
    cookie = account(world, "gongan").try_in().headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/api/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    over_tls = account(world, "gongan").try_in(scheme="https")
    assert "Secure" in over_tls.headers["Set-Cookie"].split("; ")


def test_whatever_is_wrong_the_answer_is_the_same(world: World) -> None:
    known, ended = account(world, "gongan"), account(world, "gongan")
    assert world.operator("account", "revoke", ended.email).exit_code == 0
    tries = [
        known.try_in(email="nobody@ygt.example"),
        known.try_in(secret="AAAA-BBBB-CCCC"),
        known.try_in(code="000000" if known.code() != "000000" else "000001"),
        ended.try_in(),
    ]
    assert {answer.status_code for answer in tries} == {401}
    assert len({answer.data for answer in tries}) == 1
    assert tries[0].get_json()["code"] == "bad_credentials"


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "12345"), ("code", "١٢٣٤٥٦"), ("email", "a\x00b"), ("secret", "\ud800")],
)
def test_what_cannot_be_a_sign_in_is_named(world: World, field: str, value: str) -> None:
    refused = account(world, "gongan").try_in(**{field: value})
    assert (refused.status_code, refused.get_json()["field"]) == (422, field)


def test_a_code_is_good_once_and_a_slow_clock_is_forgiven(world: World) -> None:
    police = account(world, "gongan")
    early = police.code(ahead=1)
    assert police.try_in().status_code == 201
    assert police.try_in().status_code == 401
    assert police.try_in(code=early).status_code == 201
    world.clock.advance(seconds=60)
    assert police.try_in(code=police.code(ahead=2)).status_code == 401
    world.clock.advance(seconds=30)
    assert police.try_in().status_code == 201


def test_after_five_wrong_tries_each_costs_a_longer_wait(world: World) -> None:
    police = account(world, "gongan")
    for _ in range(5):
        assert police.try_in(secret="wrong").status_code == 401
    waits = []
    for _ in range(7):
        refused = police.try_in(email=police.email.upper())
        assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_guesses")
        waits.append(int(refused.headers["Retry-After"]))
        world.clock.advance(seconds=waits[-1])
        assert police.try_in(secret="wrong").status_code == 401
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    world.clock.advance(seconds=900)
    assert police.try_in().status_code == 201


def test_a_stranger_who_guesses_keeps_nobody_out(world: World) -> None:
    police = account(world, "gongan")
    for _ in range(5):
        assert police.try_in(secret="wrong").status_code == 401
    assert police.try_in(secret="wrong").status_code == 429
    police.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert police.try_in().status_code == 201


def test_guesses_at_an_account_that_is_none_wait_as_well(world: World) -> None:
    somebody = account(world, "gongan")
    answers = [somebody.try_in(email="nobody@ygt.example").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    assert somebody.try_in().status_code == 201
    world.clock.advance(days=1, seconds=1)
    assert somebody.try_in(email="nobody@ygt.example").status_code == 401


def test_a_session_ends_by_signing_out_and_by_revocation(world: World) -> None:
    left, ended, lost = (person(world, "gongan") for _ in range(3))
    assert left.say(SESSION, {}, method="DELETE").status_code == 204
    world.operator("account", "revoke", ended.email)
    world.operator("account", "reset", lost.email)
    assert [each.get("sheets").status_code for each in (left, ended, lost)] == [401] * 3
    assert lost.try_in().status_code == 401


def test_half_an_hour_without_anybody_ends_a_session(world: World) -> None:
    there, away = person(world, "gongan"), person(world, "gongan")
    for _ in range(2):
        world.clock.advance(minutes=20)
        assert there.get("sheets").status_code == 200
        looked = away.get("sheets", {"X-Console-Unattended": "1"})
    assert looked.status_code == 401


def test_a_day_of_work_ends_every_session(world: World) -> None:
    busy = person(world, "gongan")
    for _ in range(35):
        world.clock.advance(minutes=20)
        assert busy.get("sheets").status_code == 200
    world.clock.advance(minutes=20)
    assert busy.get("sheets").status_code == 401
