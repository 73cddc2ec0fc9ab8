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


def test_what_opens_nothing_is_told_and_who_shows_nothing_is_not(world: World) -> None:
    with capture_logs() as told:
        for headers in ({"Authorization": "Bearer nonsense"}, {}):
            assert world.client.get("/api/v1/sync/pull", headers=headers).status_code == 401
            assert world.client.get("/odata/v4/gongan/", headers=headers).status_code == 401
    lines = refused(list(map(dict, told)))
    assert [code for code, _ in lines] == ["unauthorized", "unauthorized"]
    assert "nonsense" not in repr(told)


def test_a_wrong_secret_within_a_session_is_told(world: World) -> None:
    who = person(world, "gongan")
    body = {"secret": "wrong", "new_secret": "does not matter"}
    with capture_logs() as told:
        assert who.say("/api/v1/console/account/secret", body, method="PUT").status_code == 422
    route = "/api/v1/console/account/secret"
    assert refused(list(map(dict, told))) == [("bad_secret", route)]


def test_what_is_allowed_is_not(world: World) -> None:
    with capture_logs() as told:
        person(world, "gongan")
    assert refused(list(map(dict, told))) == []
