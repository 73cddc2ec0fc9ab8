"""Whoever gets the disk, or a dump of the database, reads no sensitive value of anybody."""

import json
from pathlib import Path

from tests.builders import an_amendment, golden_operations
from tests.canaries import NUMBER, stored, traces, watched_operation, watched_visit
from tests.cli.backup.restored import backed_up
from tests.http.index_scenes import twins_of
from tests.world import Phone, World


def a_day(world: World) -> Phone:
    """The golden day and what else may happen to a report of a watched person."""
    phone = world.worker()
    phone.push(*golden_operations())
    first, second = watched_operation(), watched_operation()
    results = phone.push(first, second)
    assert {one["status"] for one in results} == {"accepted"}, results
    visit = first["report"]["visit"]["id"]
    person = first["report"]["persons"][0]["id"]
    amended = an_amendment(visit, set={f"persons.{person}.mobility": "walks"})
    faulty = watched_operation()
    faulty["report"]["persons"][0]["temperature_morning"] = "41.98765"
    held = {**watched_operation(), "realm": "practice"}
    poison = {**watched_operation(), "op_id": "x"}
    phone.push(amended, faulty, held, poison, an_amendment("nowhere", add=watched_visit()))
    return phone


def test_no_file_and_no_table_holds_a_sensitive_value_in_clear(
    world: World, tmp_path: Path
) -> None:
    phone = a_day(world)
    with twins_of(world) as twins:
        looking, key = twins.keys("gongan")
        asked = {"sort": "-ethnicity", "ethnicity": "01"}
        first = key.get("sheets/arrival/rows.csv", **asked)
        assert first.status_code == 503, first.text
        assert twins.build() == 1
        found = key.get("sheets/arrival/rows.csv", **asked)
        assert found.text.count(NUMBER) == 2
        assert found.text == looking.get("sheets/arrival/rows.csv", **asked).text
        assert len(twins.files()) == 1
    assert any(NUMBER in str(item) for item in phone.pull_all())
    sealed = backed_up(world, tmp_path)

    assert traces(sealed.file.read_bytes()) == []
    assert {name: traces(content) for name, content in stored(world) if traces(content)} == {}


def test_the_look_finds_what_lies_in_clear() -> None:
    found = traces(json.dumps(watched_visit(), separators=(",", ":"), ensure_ascii=False).encode())
    assert len(found) >= 15
