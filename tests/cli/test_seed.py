"""`seed`: a demo city on an empty store, the same week every time, shown again on request."""

import json
import stat
from datetime import date, datetime, timedelta
from typing import Any

from app import PRACTICE
from app.services.demo_city import AREAS, WORKERS, week
from app.services.demo_people import credit_code, id_number
from tests.console import Person
from tests.http.practice.classroom import CONSOLE
from tests.store import running
from tests.world import Key, World

SHEETS = {
    "zongzhi/dispute", "zongzhi/focus", "gongan/rental", "gongan/arrival", "weijian/mosquito",
    "weijian/monitor", "minzheng/elder", "minzheng/hardship", "yingji/flood", "yingji/workplace",
    "xiaofang/small_place", "xiaofang/ebike", "shengtai/river", "shengtai/scattered",
    "chengguan/case", "chengguan/sorting", "jiaotong/hazard", "jiaotong/parking",
    "dangjian/checkin", "dangjian/service",
}  # fmt: skip
LAST = date(2026, 11, 22)


def seeded(world: World) -> dict[str, Any]:
    result = world.operator("seed", "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_a_seeded_city_feeds_every_sheet_through_the_intake(world: World) -> None:
    document = seeded(world)
    assert document["reports"]["statuses"] == {"accepted": 140}
    assert set(document["reports"]["sheets"]) == SHEETS


def test_the_printed_sign_ins_and_keys_work(world: World) -> None:
    document = seeded(world)
    for worker in document["workers"]:
        phone = world.sign_in(worker["phone"], worker["secret"])
        assert [grid["code"] for grid in phone.session["grids"]] == [worker["grid"]]
    for department, text in document["keys"].items():
        assert Key(world.client, department, text).get("sheets").status_code == 200


def test_the_week_ends_yesterday_so_nothing_lies_in_the_future(world: World) -> None:
    document = seeded(world)
    assert document["last_day"] == "2026-11-17"
    key = Key(world.client, "gongan", document["keys"]["gongan"])
    assert len(key.rows("rental", date="2026-11-17")["items"]) == 2
    assert key.rows("rental", date="2026-11-18")["items"] == []


def test_seeding_again_shows_the_same_and_stores_nothing_twice(world: World) -> None:
    first = seeded(world)
    world.clock.advance(days=3)
    again = seeded(world)
    assert again["reports"]["statuses"] == {"duplicate": 140}
    assert (again["workers"], again["keys"]) == (first["workers"], first["keys"])


def test_the_sign_ins_are_kept_for_the_operator_alone(world: World) -> None:
    document = seeded(world)
    file = world.settings.data / "demo.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["keys"] == document["keys"]
    shown = world.operator("seed").stdout
    assert document["workers"][0]["secret"] in shown
    assert all(each["secret"] in shown for each in document["accounts"])
    assert all(each["otpauth"] in shown for each in document["accounts"])


def test_a_store_in_use_is_left_alone(world: World) -> None:
    world.worker()
    refused = world.operator("seed")
    assert refused.exit_code == 1
    assert "not_empty" in refused.stderr
    passed_over = world.operator("seed", "--if-empty")
    assert (passed_over.exit_code, passed_over.output) == (0, "")


def test_the_same_last_day_gives_the_same_operations() -> None:
    weeks = [[list(week(worker, LAST, "1")) for worker in WORKERS] for _ in range(2)]
    assert weeks[0] == weeks[1]
    ids = [str(operation["op_id"]) for part in weeks[0] for operation in part]
    assert len(set(ids)) == len(ids) == 140


def test_every_day_of_the_week_has_visits_in_working_hours() -> None:
    moments = [datetime.fromisoformat(str(o["recorded_at"])) for o in week(WORKERS[0], LAST, "1")]
    assert {moment.date() for moment in moments} == {LAST - timedelta(days=n) for n in range(7)}
    assert all(9 <= moment.hour < 18 for moment in moments)
    assert moments == sorted(moments)


def test_people_stay_who_they_are_from_day_to_day() -> None:
    homes: dict[str, set[str]] = {}
    for operation in week(WORKERS[0], LAST, "1"):
        report: Any = operation["report"]
        for person in report["persons"]:
            homes.setdefault(person["id"], set()).add(person["id_number"])
    assert homes
    assert all(len(numbers) == 1 for numbers in homes.values())


def test_two_workers_serve_two_grids_below_one_city() -> None:
    grids = {area.code for area in AREAS if len(area.code) == 15}
    assert {worker.grids[0] for worker in WORKERS} == grids
    assert [area.code for area in AREAS if area.parent is None] == ["4401"]


def test_invented_numbers_have_right_check_characters() -> None:
    # The worked day's own numbers, which carry check characters of GB 11643 and GB 32100.
    assert id_number(date(1983, 7, 20), 273) == "000000198307202739"
    assert id_number(date(1975, 11, 7), 600) == "00000019751107600X"
    assert credit_code(809391) == "92000000MA0809391N"
    assert credit_code(2791199) == "92000000MA2791199R"


def test_the_practice_realm_gets_a_trainer_with_a_class(world: World) -> None:
    nothing = world.operator("--practice", "seed", "--json")
    assert json.loads(nothing.stdout) == {"practice": None}
    assert world.operator("--practice", "init").exit_code == 0
    first, again = (
        json.loads(world.operator("--practice", "seed", "--json").stdout)["practice"]
        for _ in range(2)
    )
    assert first == again
    settings = world.settings.practice
    assert stat.S_IMODE((settings.data / "demo.json").stat().st_mode) == 0o600
    with running(settings, world.clock, PRACTICE) as app:
        here = World(app, settings, world.clock)
        known = first["account"]
        trainer = Person(
            here, app.test_client(), known["email"], known["secret"], known["totp_secret"], ""
        ).signed_in()
        [told] = trainer.get(f"{CONSOLE}/classes").get_json()["items"]
    assert (told["name"], told["code"]) == (first["class"]["name"], first["class"]["code"])
    assert [key[:3] for key in told["scenarios"]] == ["d1_"] * 3


def test_a_practice_realm_in_use_gets_no_trainer_of_ours(world: World) -> None:
    assert world.operator("--practice", "init").exit_code == 0
    asked = ("account", "create", "--email", "zhang@ygt.example", "--name", "张培训员")
    made = world.operator("--practice", *asked, "--role", "trainer")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["role"] == "trainer"
    assert "nothing was made" in world.operator("--practice", "seed").stdout
