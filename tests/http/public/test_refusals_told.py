"""Whoever runs the server is told of tries that were refused, and of nobody's name."""

from structlog.testing import capture_logs

from tests.console import SESSION, account, person
from tests.world import World


def refused(told: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(line["code"], line["route"]) for line in told if line["event"] == "refused"]


def test_a_wrong_secret_and_a_guess_too_many_are_told(world: World) -> None:
    who = account(world, "gongan")
    with capture_logs() as told:
        for _ in range(6):
            who.try_in(secret="AAAA-BBBB-CCCC")
        who.try_in(secret="AAAA-BBBB-CCCC")
    lines = refused(list(map(dict, told)))
    assert lines[0] == ("bad_credentials", SESSION)
    assert lines[-1] == ("too_many_guesses", SESSION)
    assert who.email not in repr(told)
    assert "AAAA" not in repr(told)


def test_what_is_for_another_role_is_told(world: World) -> None:
    staff = person(world, "gongan")
    with capture_logs() as told:
        assert staff.get("/api/v1/console/waivers").status_code == 403
    assert refused(list(map(dict, told))) == [("forbidden", "/api/v1/console/waivers")]


def test_what_is_allowed_is_not(world: World) -> None:
    with capture_logs() as told:
        person(world, "gongan")
    assert refused(list(map(dict, told))) == []
