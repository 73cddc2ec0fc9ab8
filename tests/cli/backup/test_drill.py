"""The drill: a city is lost and comes back from its backup, on either engine, nothing missing."""

import json
from pathlib import Path
from threading import Event, Thread

from app.settings import Settings
from tests.cli.backup.restored import (
    PHOTO,
    PHOTO_NAME,
    backed_up,
    cells_of,
    elsewhere,
    rentals,
    same_key,
    same_phone,
)
from tests.clock import TestClock
from tests.store import SqliteStores, running
from tests.world import World


def test_what_came_after_the_backup_comes_back_from_the_phone(
    world: World, empty_settings: Settings, tmp_path: Path
) -> None:
    phone, key = world.worker(), world.key("gongan")
    before, after = rentals(6), rentals(4)
    phone.push(*before)
    phone.client.put(f"/api/v1/blobs/{PHOTO_NAME}", data=PHOTO, headers=phone.headers)
    sealed = backed_up(world, tmp_path)
    phone.push(*after)
    cursor, feed = phone.pull()["next"], key.rows("rental")["next"]
    seen = cells_of(key)

    with elsewhere(world, empty_settings, sealed) as back:
        mine, theirs = same_phone(phone, back), same_key(key, back)
        assert mine.get("/api/v1/sync/pull", cursor=cursor).status_code == 410
        assert theirs.get("sheets/rental/rows", cursor=feed).status_code == 410
        told = mine.have(*({"op_id": op["op_id"], "sha256": "0" * 64} for op in before + after))
        unknown = [one["op_id"] for one in told["results"] if one["status"] == "unknown"]
        assert unknown == [op["op_id"] for op in after]
        assert {result["status"] for result in mine.push(*before, *after)} == {
            "duplicate",
            "accepted",
        }
        assert cells_of(theirs) == seen
        assert (
            mine.client.head(f"/api/v1/blobs/{PHOTO_NAME}", headers=mine.headers).status_code == 204
        )


def test_the_restored_store_goes_on_counting_and_is_well(
    world: World, empty_settings: Settings, tmp_path: Path
) -> None:
    phone = world.worker()
    phone.push(*rentals(3))
    sealed = backed_up(world, tmp_path)
    with elsewhere(world, empty_settings, sealed) as back:
        [result] = same_phone(phone, back).push(*rentals(1))
        assert result["receipt"]["server_seq"] == 4
        assert back.audit("store.restore") == ["city.age"]
        well = back.operator("doctor", "--json")
        assert json.loads(well.stdout)["well"], well.output


def test_a_backup_made_while_reports_come_in_holds_whole_batches(
    world: World, empty_settings: Settings, tmp_path: Path
) -> None:
    phone, key = world.worker(), world.key("gongan")
    batches = [rentals(5) for _ in range(40)]
    begun, over = Event(), Event()

    def hand_in() -> None:
        for batch in batches:
            phone.push(*batch)
            begun.set()
            if over.is_set():
                return

    writer = Thread(target=hand_in)
    writer.start()
    assert begun.wait(timeout=120)
    sealed = backed_up(world, tmp_path)
    over.set()
    writer.join(timeout=120)
    everything = dict(cells_of(key))
    with elsewhere(world, empty_settings, sealed) as back:
        held = dict(cells_of(same_key(key, back)))
    assert held
    assert len(held) % 5 == 0
    assert held.items() <= everything.items() or all(everything[row] == held[row] for row in held)


def test_a_city_grown_on_sqlite_moves_to_the_engine_of_this_run(
    empty_settings: Settings, clock: TestClock, tmp_path: Path
) -> None:
    folder = tmp_path / "small"
    for name in ("template", "city"):
        (folder / name).mkdir(parents=True)
    settings = SqliteStores(folder / "template").published(folder / "city")
    with running(settings, clock) as app:
        world = World(app, settings, clock)
        phone, key = world.worker(), world.key("gongan")
        phone.push(*rentals(5))
        sealed, seen = backed_up(world, folder), cells_of(key)
        with elsewhere(world, empty_settings, sealed) as back:
            assert cells_of(same_key(key, back)) == seen
            assert same_phone(phone, back).push(*rentals(1))[0]["status"] == "accepted"
