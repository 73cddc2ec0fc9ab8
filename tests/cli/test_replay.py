"""`replay`: observations go through the real intake, in process or over HTTP, once."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import DATA, WORKER_PHONE, a_tenant, a_visit
from tests.servers import serving
from tests.world import World

GOLDEN = DATA / "day1" / "observations.json"


def write(folder: Path, *visits: dict[str, Any]) -> str:
    file = folder / "observations.json"
    file.write_text(json.dumps({"format": 1, "visits": visits}), encoding="utf-8")
    return str(file)


def statuses(output: str) -> dict[str, int]:
    counted: dict[str, int] = json.loads(output)["statuses"]
    return counted


def test_the_golden_day_is_accepted_whole_and_again_stores_nothing(world: World) -> None:
    world.worker(phone=WORKER_PHONE)
    first = world.operator("replay", str(GOLDEN), "--json")
    assert first.exit_code == 0, first.stderr
    assert statuses(first.stdout) == {"accepted": 28}
    again = world.operator("replay", str(GOLDEN), "--json")
    assert statuses(again.stdout) == {"duplicate": 28}


def test_the_bar_is_no_part_of_what_a_program_reads(world: World, tmp_path: Path) -> None:
    world.worker(phone=WORKER_PHONE)
    result = world.operator("replay", write(tmp_path, a_visit()), "--json")
    assert json.loads(result.stdout)["operations"] == 1


def test_a_row_arrives_where_the_department_pulls(world: World, tmp_path: Path) -> None:
    world.worker(phone=WORKER_PHONE)
    police = world.key("gongan")
    visit = a_visit(place={"rented": True}, persons=[a_tenant()])
    assert world.operator("replay", write(tmp_path, visit)).exit_code == 0
    assert len(police.rows("rental")["items"]) == 1


def test_what_was_not_accepted_is_named_and_the_exit_code_says_so(
    world: World, tmp_path: Path
) -> None:
    world.worker(phone=WORKER_PHONE)
    good, bad = a_visit(), a_visit(place={"floors": "many"})
    result = world.operator("replay", write(tmp_path, good, bad), "--json")
    assert result.exit_code == 1
    assert statuses(result.stdout) == {"accepted": 1, "returned": 1}
    assert "place.floors" in result.stderr


def test_a_corrected_observation_is_another_operation_and_waits(
    world: World, tmp_path: Path
) -> None:
    world.worker(phone=WORKER_PHONE)
    visit = a_visit()
    world.operator("replay", write(tmp_path, visit))
    visit["place"]["address"] = "天河区榕荔街道云桂路1号"
    result = world.operator("replay", write(tmp_path, visit), "--json")
    assert result.exit_code == 1
    assert statuses(result.stdout) == {"held": 1}
    assert "visit_exists" in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "is not JSON"),
        ("[]", '{"visits":'),
        ('{"visits": [1]}', '{"visits":'),
        ('{"visits": [{"place": {}}]}', '{"visits":'),
        ('{"visits": [{"visit": {}}]}', "--phone"),
        ('{"visits": [{"visit": {"worker_phone": "1"}}, {"visit": {"worker_phone": "2"}}]}', "2"),
    ],
    ids=["text", "list", "number", "no-visit", "no-phone", "two-phones"],
)
def test_a_file_that_holds_no_observations_is_refused(
    world: World, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "file.json"
    file.write_text(text, encoding="utf-8")
    result = world.operator("replay", str(file))
    assert result.exit_code == 1
    assert words in result.stderr


def test_a_worker_who_is_not_enrolled_is_named_with_what_to_do(
    world: World, tmp_path: Path
) -> None:
    result = world.operator("replay", write(tmp_path, a_visit()))
    assert result.exit_code == 1
    assert f"worker add --phone {WORKER_PHONE}" in result.stderr


def test_over_http_a_running_server_takes_it_in(world: World, tmp_path: Path) -> None:
    world.clock.now = world.machine_time()
    phone = world.worker(phone=WORKER_PHONE)
    file = write(tmp_path, a_visit(), a_visit())
    sign_in = ("--phone", phone.number, "--secret", phone.secret)
    with serving(world.settings) as url:
        first = world.operator("replay", file, "--url", url, *sign_in, "--json")
        again = world.operator("replay", file, "--url", url, *sign_in, "--json")
        wrong = world.operator("replay", file, "--url", url, "--phone", "1", "--secret", "2")
    assert statuses(first.stdout) == {"accepted": 2}
    assert statuses(again.stdout) == {"duplicate": 2}
    assert (wrong.exit_code, "bad_credentials" in wrong.stderr) == (1, True)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host/", "http://127.0.0.1:1"])
def test_an_address_that_does_not_serve_is_an_error_without_a_trace(
    world: World, tmp_path: Path, url: str
) -> None:
    file = write(tmp_path, a_visit())
    result = world.operator("replay", file, "--url", url, "--phone", "1", "--secret", "2")
    assert result.exit_code == 1
    assert result.stderr.startswith("错误")
    assert "Traceback" not in result.output


def test_an_address_without_a_sign_in_is_a_usage_error(world: World, tmp_path: Path) -> None:
    file = write(tmp_path, a_visit())
    assert world.operator("replay", file, "--url", "http://127.0.0.1:1").exit_code == 2
