"""One's own secret and authenticator, changed at the console; whoever else is signed in is out."""

from dataclasses import replace
from typing import Any

import pytest

from tests.console import SESSION, Person, person
from tests.world import World

SECRET = "/api/v1/console/account/secret"
CODE = "/api/v1/console/account/code"
STRONG = "河边第三棵榕树下 早上七点"


def change(who: Person, new: str, old: str | None = None) -> Any:
    body = {"secret": who.secret if old is None else old, "new_secret": new}
    return who.say(SECRET, body, method="PUT")


def test_a_new_secret_is_the_one_and_all_other_sessions_end(world: World) -> None:
    here = person(world, "gongan")
    world.clock.advance(seconds=60)
    elsewhere = replace(here, client=world.app.test_client()).signed_in()
    assert change(here, STRONG).status_code == 200
    assert here.get(SESSION).status_code == 200
    assert elsewhere.get(SESSION).status_code == 401
    world.clock.advance(seconds=60)
    assert here.try_in().status_code == 401
    assert here.try_in(secret=STRONG).status_code == 201
    assert world.audit("account.secret") == [here.email]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("abc", "secret_short"),
        ("123456789012", "secret_plain"),
        ("Password2026Password", "secret_plain"),
        ("qwertyuiop1234567890", "secret_plain"),
        ("一格通一格通一格通一格通abc", "secret_plain"),
        ("王工的家在河边第三棵榕树", "secret_own"),
    ],
)
def test_a_secret_that_is_soon_guessed_is_refused_and_says_why(
    world: World, new: str, code: str
) -> None:
    who = person(world, "gongan")
    refused = change(who, new)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    assert refused.get_json()["field"] == "new_secret"


def test_the_same_secret_again_is_no_new_one(world: World) -> None:
    who = person(world, "gongan")
    assert change(who, who.secret).get_json()["code"] == "secret_same"


def test_a_wrong_present_secret_changes_nothing_and_is_counted(world: World) -> None:
    who = person(world, "gongan")
    for _ in range(5):
        refused = change(who, STRONG, old="wrong")
        assert (refused.status_code, refused.get_json()["code"]) == (422, "bad_secret")
    assert change(who, STRONG).status_code == 429
    world.clock.advance(seconds=60)
    # Weak ones are no guesses.
    assert [change(who, "abc").status_code for _ in range(7)] == [422] * 7
    assert change(who, STRONG).status_code == 200


def offer(who: Person, **changes: str) -> Any:
    return who.say(CODE, {"secret": who.secret, "code": who.code(), **changes})


def test_another_authenticator_counts_once_its_first_code_was_right(world: World) -> None:
    here = person(world, "gongan")
    world.clock.advance(seconds=60)
    elsewhere = replace(here, client=world.app.test_client()).signed_in()
    world.clock.advance(seconds=60)
    offered = offer(here).get_json()
    assert offered["totp_secret"] in offered["otpauth"]
    assert len({len(line) for line in offered["qr"]} | {len(offered["qr"])}) == 1
    fresh = replace(here, totp=offered["totp_secret"])
    ticket = {"ticket": offered["ticket"]}
    wrong = here.say(CODE, {**ticket, "code": here.code(ahead=4)}, method="PUT")
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "bad_code")
    world.clock.advance(seconds=60)
    assert replace(here, client=world.app.test_client()).try_in().status_code == 201
    taken = here.say(CODE, {**ticket, "code": fresh.code()}, method="PUT")
    assert taken.status_code == 200
    assert (here.get(SESSION).status_code, elsewhere.get(SESSION).status_code) == (200, 401)
    world.clock.advance(seconds=60)
    here = replace(here, pass_=taken.get_json()["pass"])
    again = here.say(CODE, {**ticket, "code": fresh.code()}, method="PUT")
    assert again.status_code == 409
    assert here.try_in().status_code == 401
    assert fresh.try_in().status_code == 201


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"secret": "wrong"}, "bad_secret"), ({"code": "000000"}, "bad_code")],
)
def test_secret_and_code_are_needed_to_be_offered_one(
    world: World, changes: dict[str, str], code: str
) -> None:
    who = person(world, None, "office")
    world.clock.advance(seconds=60)
    refused = offer(who, **changes)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)


def test_a_ticket_is_good_for_its_own_session_and_account(world: World) -> None:
    here, other = person(world, "gongan"), person(world, "gongan")
    world.clock.advance(seconds=60)
    offered = offer(here).get_json()
    body = {
        "ticket": offered["ticket"],
        "code": replace(here, totp=offered["totp_secret"]).code(),
    }
    for ticket in (offered["ticket"], "65536.00", "x", "99999999999999999999.00"):
        refused = other.say(CODE, {**body, "ticket": ticket}, method="PUT")
        assert (refused.status_code, refused.get_json()["code"]) == (409, "overtaken")
    without_pass = here.say(CODE, body, method="PUT", **{"X-Console-Pass": "0" * 32})
    assert without_pass.status_code == 403
