"""`account`: made with secrets that are shown once, listed without them, reset, closed."""

import json
from typing import Any

import pytest
from pyotp import TOTP, parse_uri

from tests.world import World


def create(world: World, *options: str) -> dict[str, Any]:
    world.area_tree()
    result = world.operator("account", "create", "--name", "王工", *options)
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def sign_in(world: World, made: dict[str, Any]) -> int:
    code = TOTP(made["totp_secret"]).at(world.clock())
    body = {"email": made["email"], "secret": made["secret"], "code": code}
    return world.app.test_client().post("/api/v1/console/session", json=body).status_code


def test_what_is_printed_signs_in(world: World) -> None:
    made = create(world, "--email", "Wang@Gongan.example", "--department", "gongan", "--admin")
    assert (made["email"], made["role"]) == ("wang@gongan.example", "admin")
    read = parse_uri(made["otpauth"])
    assert isinstance(read, TOTP)
    assert (read.secret, read.issuer) == (made["totp_secret"], "一格通")
    assert sign_in(world, made) == 201


def test_no_secret_is_kept_readable_or_the_same_twice(world: World) -> None:
    first, second = (
        create(world, "--email", f"{name}@gongan.example", "--department", "gongan")
        for name in ("a", "b")
    )
    assert first["secret"] != second["secret"]
    assert first["totp_secret"] != second["totp_secret"]
    listed = world.operator("account", "list", "--json").stdout
    assert [each["email"] for each in json.loads(listed)] == [first["email"], second["email"]]
    assert first["secret"] not in listed
    assert first["totp_secret"] not in listed


def test_a_reset_makes_both_secrets_anew(world: World) -> None:
    made = create(world, "--email", "data@gov.example", "--data-office")
    again = json.loads(world.operator("account", "reset", "DATA@gov.example").stdout)
    assert again["secret"] != made["secret"]
    assert again["totp_secret"] != made["totp_secret"]
    assert (sign_in(world, made), sign_in(world, again)) == (401, 201)


def test_a_revoked_account_stays_closed(world: World) -> None:
    made = create(world, "--email", "a@gongan.example", "--department", "gongan")
    assert world.operator("account", "revoke", made["email"]).exit_code == 0
    refused = world.operator("account", "reset", made["email"])
    assert (refused.exit_code, "account_revoked" in refused.stderr) == (1, True)
    assert sign_in(world, made) == 401


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--email", "a@b.example", "--department", "nobody"), "there are: zongzhi"),
        (("--email", "a@b.example"), "the data office"),
        (("--email", "a@b.example", "--department", "gongan", "--data-office"), "the data office"),
        (("--email", "nobody", "--department", "gongan"), "reads like"),
        (("--email", "a@b.example", "--department", "gongan", "--area", "1"), "No area 1"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, options: tuple[str, ...], words: str) -> None:
    refused = world.operator("account", "create", "--name", "王工", *options)
    assert refused.exit_code == 1
    assert words in refused.stderr


def test_an_address_has_one_account(world: World) -> None:
    options = ("--email", "a@b.example", "--department", "gongan")
    create(world, *options)
    refused = world.operator("account", "create", "--name", "x", *options)
    assert (refused.exit_code, "email_taken" in refused.stderr) == (1, True)
