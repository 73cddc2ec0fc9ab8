"""Where somebody is signed in at the console: seen and ended; each proof gives a new token."""

from dataclasses import replace
from typing import Any

from tests.console import SESSION, Person, account, person
from tests.world import World

SECRET = "/api/v1/console/account/secret"
SESSIONS = "/api/v1/console/account/sessions"
ENDED = f"{SESSIONS}/ended"


def elsewhere(who: Person, world: World) -> Person:
    """The same person in another browser, a minute later."""
    world.clock.advance(seconds=60)
    return replace(who, client=world.app.test_client()).signed_in()


def listed(who: Person) -> list[dict[str, Any]]:
    answer = who.get(SESSIONS)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def end(who: Person, *names: str, secret: str = "") -> Any:
    return who.say(ENDED, {"secret": secret or who.secret, "sessions": names})


def test_somebody_sees_their_sessions_and_ends_one_of_them(world: World) -> None:
    here, stranger = person(world, "gongan"), person(world, "gongan")
    first, second = elsewhere(here, world), elsewhere(here, world)
    at_work = world.clock()
    own, newest, older = listed(here)
    assert [each["current"] for each in (own, newest, older)] == [True, False, False]
    assert newest["began_at"] == newest["seen_at"] == at_work.isoformat()
    assert older["began_at"] < newest["began_at"]
    foreign = listed(stranger)[0]["id"]
    answer = end(here, newest["id"], own["id"], foreign)
    assert answer.status_code == 200
    asked = [each.get(SESSION).status_code for each in (here, first, second, stranger)]
    assert asked == [200, 200, 401, 200]
    assert [each["current"] for each in listed(here)] == [True, False]
    assert world.audit("account.sessions") == [here.email]


def test_the_present_secret_is_needed_and_guesses_at_it_are_counted(world: World) -> None:
    here = person(world, "gongan")
    other = elsewhere(here, world)
    name = listed(here)[1]["id"]
    tries = [end(here, name, secret="wrong") for _ in range(6)]
    assert [each.status_code for each in tries] == [422] * 5 + [429]
    assert other.get(SESSION).status_code == 200


def test_what_is_idle_or_over_is_not_listed(world: World) -> None:
    here = person(world, "gongan")
    left, idle = elsewhere(here, world), elsewhere(here, world)
    assert left.say(SESSION, {}, method="DELETE").status_code == 204
    world.clock.advance(minutes=20)
    assert here.get(SESSION).status_code == 200
    assert len(listed(here)) == 2
    world.clock.advance(minutes=10)
    assert [each["current"] for each in listed(here)] == [True]
    assert idle.get(SESSION).status_code == 401


def test_whoever_proves_again_who_they_are_goes_on_under_a_new_token(world: World) -> None:
    here = person(world, "gongan")
    before = here.headers
    answer = end(here, "0" * 32)
    thief = world.app.test_client(use_cookies=False)
    assert thief.get(SESSION, headers=before).status_code == 401
    assert here.get(SESSION).get_json()["pass"] == answer.get_json()["pass"] != here.pass_
    assert here.say(SESSION, {}, method="DELETE").status_code == 403
    # The day of work is counted from the sign-in.
    for _ in range(35):
        world.clock.advance(minutes=20)
        assert here.get(SESSION).status_code == 200
    world.clock.advance(minutes=20)
    assert here.get(SESSION).status_code == 401


def test_signing_in_again_ends_what_this_browser_had(world: World) -> None:
    here, other = person(world, "gongan"), account(world, "gongan")
    before = here.headers
    assert replace(other, client=here.client).try_in(secret="wrong").status_code == 401
    assert here.get(SESSION).status_code == 200
    replace(other, client=here.client).signed_in()
    thief = world.app.test_client(use_cookies=False)
    assert thief.get(SESSION, headers=before).status_code == 401
    assert here.get(SESSION).get_json()["email"] == other.email
