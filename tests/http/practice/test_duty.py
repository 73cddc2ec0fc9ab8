"""Ready for duty: a credential of the practice realm opens sheets in the live one, as does a
waiver, and whoever has neither loses no report by it."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from app.services.badge_keys import new_key, private_key
from tests.builders import CITY, GRID, OTHER_STREET_GRID, an_operation
from tests.golden import golden_registry
from tests.http.department.scenes import rented_home
from tests.http.department.test_past_releases import publish
from tests.http.practice.duties import NUMBER, bring, carry_over, end_waiver, untrained
from tests.http.practice.school import School, open_school
from tests.http.practice.test_credentials import W8
from tests.world import Phone, World

EVERY = set(golden_registry().sheets)


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


@pytest.fixture
def earned(school: School) -> str:
    """What the trainee with this number earned, for the two sheets of W8."""
    trainee = school.world.worker(phone=NUMBER)
    school.pass_all(trainee, "w8_drop_off")
    token: str = school.credentials(trainee)[0]["credential"]
    return token


def test_a_new_city_works_from_its_first_day(world: World) -> None:
    assert world.worker().pull()["duty"] == {"untrained": [], "refresher": []}


def test_a_credential_opens_its_sheets_and_no_other(world: World, earned: str) -> None:
    phone, colleague = world.worker(phone=NUMBER), world.worker()
    end_waiver(world)
    assert untrained(phone) == EVERY
    answer = bring(phone, earned)
    assert (answer.status_code, answer.get_json()["sheets"]) == (200, W8)
    assert bring(phone, earned).status_code == 200
    assert untrained(phone) == EVERY - set(W8)
    assert untrained(colleague) == EVERY
    assert world.actors("duty.bring") == [f"worker:{phone.worker_id}"]


def test_the_live_realm_verifies_with_the_practice_realm_taken_away(
    world: World, practice: World, earned: str
) -> None:
    phone = world.worker(phone=NUMBER)
    practice.settings.data.rename(world.settings.data / "taken away")
    end_waiver(world)
    assert bring(phone, earned).status_code == 200
    assert untrained(phone) == EVERY - set(W8)


def test_the_practice_realm_asks_everything_of_everybody(practice: World) -> None:
    phone = practice.worker()
    assert practice.operator("waiver", "list").exit_code == 0
    assert phone.pull()["duty"] == {"untrained": [], "refresher": []}


def test_a_waiver_is_for_an_area_with_all_below_or_for_one_sheet_of_it(
    world: World, practice: World
) -> None:
    world.area_tree()
    practice.area_tree()
    end_waiver(world)
    added = world.operator("waiver", "add", "440106999", "--sheet", "gongan/rental")
    assert added.exit_code == 0, added.output
    assert world.operator("waiver", "add", "440106998").exit_code == 0
    phone = world.worker(grids=(GRID, OTHER_STREET_GRID))
    assert untrained(phone) == EVERY - {"gongan/rental"}
    assert untrained(phone, OTHER_STREET_GRID) == set()
    assert world.operator("waiver", "add", "440106998").exit_code == 0
    assert world.operator("waiver", "end", "440106998").exit_code == 0
    assert untrained(phone, OTHER_STREET_GRID) == EVERY
    assert "gongan/rental" in world.operator("waiver", "list").stdout
    assert world.audit("waiver.add") == ["440106999", "440106998"]
    assert world.audit("waiver.end") == [CITY, "440106998"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("end", "440106"), "no_waiver"),
        (("add", "nowhere"), "invalid"),
        (("add", CITY, "--sheet", "gongan/nothing"), "invalid"),
    ],
)
def test_a_waiver_is_refused_with_a_reason(
    world: World, practice: World, argv: tuple[str, ...], said: str
) -> None:
    world.area_tree()
    practice.area_tree()
    refused = world.operator("waiver", *argv)
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_no_waiver_ends_while_there_is_no_key_to_verify_anything_with(world: World) -> None:
    world.area_tree()
    refused = world.operator("waiver", "end", CITY)
    assert refused.exit_code == 1
    assert "no_training_key" in refused.stderr
    assert bring(world.worker(), "x.y.z").get_json()["code"] == "no_training_key"


def forged(token: str, **claims: Any) -> str:
    """The same claims, but for these, under somebody else's key that calls itself the issuer."""
    told = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**told, **claims}, private_key(new_key()), "EdDSA")


def test_a_credential_that_is_not_ones_own_or_not_the_issuers_opens_nothing(
    world: World, earned: str
) -> None:
    owner, other = world.worker(phone=NUMBER), world.worker()
    end_waiver(world)
    head, body, signature = earned.split(".")
    unsigned = jwt.encode(jwt.decode(earned, options={"verify_signature": False}), "", "none")
    tries = {
        "other_subject": [(other, earned)],
        "bad_credential": [
            (owner, token)
            for token in (
                forged(earned),
                unsigned,
                f"{head}.{body}.{signature[:-8]}AAAAAAAA",
                f"{head}.{body}",
                "not a token",
            )
        ],
    }
    for code, calls in tries.items():
        for phone, token in calls:
            answer = bring(phone, token)
            assert (answer.status_code, answer.get_json()["code"]) == (422, code), token
    assert untrained(owner) == untrained(other) == EVERY


def test_a_credential_runs_out_after_a_year(world: World, earned: str) -> None:
    phone = world.worker(phone=NUMBER)
    end_waiver(world)
    assert bring(phone, earned).status_code == 200
    world.clock.now += timedelta(days=366)
    phone = world.sign_in(phone.number, phone.secret)
    assert untrained(phone) == EVERY
    assert bring(phone, earned).get_json()["code"] == "expired_credential"


def test_a_credential_waits_for_its_release_to_be_published_here(
    world: World, school: School
) -> None:
    publish(school.world, lambda registry: registry)
    trainee, phone = school.world.worker(phone=NUMBER), world.worker(phone=NUMBER)
    school.pass_all(trainee, "w8_drop_off")
    [given] = school.credentials(trainee)
    early = bring(phone, given["credential"])
    assert (early.status_code, early.get_json()["code"]) == (409, "unknown_release")
    publish(world, lambda registry: registry)
    carry_over(phone, [given])


def handed_in(phone: Phone, **more: Any) -> dict[str, Any]:
    [result] = phone.push(an_operation(rented_home(), **more))
    return result


def test_whoever_is_not_trained_loses_no_report_and_is_asked_for_nothing(
    world: World, practice: World
) -> None:
    practice.area_tree()
    phone, trained = world.worker(), world.worker()
    asked = handed_in(trained)
    assert "gongan/rental" in asked["receipt"]["sheets"]
    kinds = [it["data"]["kind"] for it in trained.pull_all() if it["kind"] == "task"]
    assert kinds == ["missing"]
    end_waiver(world)
    left_out = handed_in(phone, untrained=["gongan/rental"])
    assert left_out["status"] == "accepted"
    assert left_out["receipt"]["sheets"] == asked["receipt"]["sheets"]
    assert [it for it in phone.pull_all() if it["kind"] == "task"] == []
    rows = world.key("gongan").rows("rental")["items"]
    assert len(rows) == 2
    # Nobody was asked, so the week is not done: a trained colleague is sent there.
    told = [it["data"] for it in trained.pull_all() if it["kind"] == "sheet_period"]
    assert [it["sheet"] for it in told if it] == []


def test_one_that_claims_to_be_trained_is_believed_as_every_report_is(
    world: World, practice: World
) -> None:
    """The server never refuses for want of a credential: what is recorded is recorded."""
    practice.area_tree()
    phone = world.worker()
    end_waiver(world)
    result = handed_in(phone, due=["gongan/rental"])
    assert result["status"] == "accepted"
    assert "gongan/rental" in result["receipt"]["sheets"]
