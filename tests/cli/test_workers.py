"""`worker`: a secret shown once, one worker a phone, an end that loses nothing."""

import json
from pathlib import Path

import pytest

from tests.builders import CITY, GRID, NEXT_GRID, an_operation
from tests.world import World


def enrol(world: World, phone: str = "19900002201") -> dict[str, object]:
    world.area_tree()
    result = world.operator("worker", "add", "--phone", phone, "--name", "梁䶮", "--grid", GRID)
    assert result.exit_code == 0, result.stderr
    document: dict[str, object] = json.loads(result.stdout)
    return document


def test_the_printed_secret_signs_a_phone_in(world: World) -> None:
    made = enrol(world)
    phone = world.sign_in("19900002201", str(made["secret"]))
    assert phone.session["worker"]["name"] == "梁䶮"
    assert [grid["code"] for grid in phone.session["grids"]] == [GRID]


def test_two_workers_get_two_secrets(world: World) -> None:
    assert enrol(world)["secret"] != enrol(world, "19900002202")["secret"]


def test_a_worker_may_serve_several_grids_each_named_once(world: World) -> None:
    world.area_tree()
    grids = ("--grid", GRID, "--grid", NEXT_GRID, "--grid", GRID)
    result = world.operator("worker", "add", "--phone", "19900002203", "--name", "甲", *grids)
    assert json.loads(result.stdout)["grids"] == [GRID, NEXT_GRID]


def test_the_same_phone_again_is_refused_and_the_first_secret_stays(world: World) -> None:
    secret = str(enrol(world)["secret"])
    again = world.operator(
        "worker", "add", "--phone", "19900002201", "--name", "甲", "--grid", GRID
    )
    assert again.exit_code == 1
    assert "one phone, one worker" in again.stderr
    assert "secret" not in again.output
    assert world.sign_in("19900002201", secret).token


@pytest.mark.parametrize(
    ("phone", "name", "grid", "words"),
    [
        ("abc", "甲", GRID, "5 to 20 digits"),
        ("19900002201", "  ", GRID, "1 to 200"),
        ("19900002201", "甲", "999", "No area 999"),
        ("19900002201", "甲", CITY, "workers serve grids"),
    ],
    ids=["phone", "name", "unknown", "city"],
)
def test_what_cannot_be_a_worker_is_refused_with_what_would_be_right(
    world: World, phone: str, name: str, grid: str, words: str
) -> None:
    world.area_tree()
    result = world.operator("worker", "add", "--phone", phone, "--name", name, "--grid", grid)
    assert result.exit_code == 1
    assert words in result.stderr


def test_a_worker_without_a_grid_is_a_usage_error(world: World) -> None:
    result = world.operator("worker", "add", "--phone", "19900002201", "--name", "甲")
    assert result.exit_code == 2


def test_a_revoked_worker_reads_nothing_but_may_hand_in_what_is_then_held(world: World) -> None:
    phone = world.worker()
    assert world.operator("worker", "revoke", "--phone", phone.number).exit_code == 0
    assert phone.get("/api/v1/sync/pull").status_code == 401
    (result,) = phone.push(an_operation())
    assert (result["status"], result["reason"]) == ("held", "revoked")
    body = {"phone": phone.number, "secret": phone.secret, "device": {"name": "手机"}}
    assert world.client.post("/api/v1/session", json=body).status_code == 401


def test_revoking_twice_succeeds_and_an_unknown_phone_does_not(world: World) -> None:
    phone = world.worker()
    for _ in range(2):
        assert world.operator("worker", "revoke", "--phone", phone.number).exit_code == 0
    assert world.audit("worker.revoke") == [phone.worker_id]
    assert world.operator("worker", "revoke", "--phone", "19900009999").exit_code == 1


def test_the_list_shows_grids_and_no_secret(world: World) -> None:
    secret = str(enrol(world)["secret"])
    result = world.operator("worker", "list", "--json")
    (row,) = json.loads(result.stdout)
    assert (row["phone"], row["grids"], row["revoked_at"]) == ("19900002201", [GRID], None)
    assert secret not in result.output
    assert "argon2" not in result.output


def test_a_code_signs_one_phone_in_once(world: World) -> None:
    phone = world.worker()
    printed = world.operator("worker", "code", "--phone", phone.number)
    body = {
        "enrolment_code": json.loads(printed.stdout)["enrolment_code"],
        "device": {"name": "新手机"},
    }
    assert world.client.post("/api/v1/session", json=body).status_code == 200
    assert world.client.post("/api/v1/session", json=body).status_code == 401


def test_a_revoked_worker_gets_no_code(world: World) -> None:
    phone = world.worker()
    world.operator("worker", "revoke", "--phone", phone.number)
    result = world.operator("worker", "code", "--phone", phone.number)
    assert result.exit_code == 1
    assert "revoked" in result.stderr


@pytest.mark.parametrize("name", ["letter.svg", "letter.png"])
def test_the_qr_code_of_a_letter_is_for_its_owners_eyes(
    world: World, tmp_path: Path, name: str
) -> None:
    enrol(world)
    options = ("--address", "https://ygt.example/", "--qr", str(tmp_path / name))
    printed = world.operator("worker", "code", "--phone", "19900002201", *options)
    letter = json.loads(printed.stdout)
    assert letter["link"] == f"https://ygt.example/#/join/{letter['enrolment_code']}"
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / name).read_bytes()[:5] in {b"<?xml", b"\x89PNG\r"}


def test_a_qr_code_of_another_kind_is_refused_before_a_code_is_spent(
    world: World, tmp_path: Path
) -> None:
    enrol(world)
    picture = tmp_path / "letter.gif"
    refused = world.operator("worker", "code", "--phone", "19900002201", "--qr", str(picture))
    assert refused.exit_code == 2
    assert ".svg" in refused.stderr
    assert not picture.exists()
