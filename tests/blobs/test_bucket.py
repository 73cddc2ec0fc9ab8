"""Photos in a bucket: when it is out of reach, when it answers badly, and moving into it."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Problem
from app.settings import Settings
from app.storage.blob_bucket import Silence, address_of
from app.storage.shelves import shelf_of
from tests.blobs.object_store import KEYS, ObjectStore
from tests.blobs.sending import NAME, PHOTO, head, parts, patch, put, rows, stored
from tests.builders import an_operation
from tests.clock import TestClock
from tests.store import running
from tests.world import World


def test_a_bucket_out_of_reach_is_busy_and_the_photo_goes_on_when_it_is_back(
    settings: Settings, clock: TestClock, objects: ObjectStore
) -> None:
    later = replace(settings, bucket=objects.address())
    with running(later, clock) as app:
        world = World(app, later, clock)
        phone = world.worker()
        assert patch(phone, PHOTO[:100_000], 0).status_code == 202
        refused = patch(phone, PHOTO[100_000:], 100_000)
        assert (refused.status_code, refused.get_json()["code"]) == (503, "busy")
        assert refused.headers["Retry-After"] == "5"
        assert put(phone, PHOTO).status_code == 503
        assert (rows(world), parts(world)) == ([], [NAME])
        assert phone.push(an_operation())[0]["status"] == "accepted"
        assert world.client.get("/readyz").status_code == 200
        assert world.operator("doctor").exit_code == 1
        objects.make(later.bucket)
        assert head(phone).status_code == 404
        assert patch(phone, PHOTO[:100_000], 0).status_code == 204
        assert (stored(world), parts(world)) == (PHOTO, [])
        assert world.operator("doctor").exit_code == 0


def test_a_store_that_nobody_answers_for_is_busy_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    nowhere = shelf_of(tmp_path, "s3://ygt?endpoint=http://127.0.0.1:1")
    with pytest.raises(Problem, match="busy"):
        nowhere.put(NAME, PHOTO)


def test_a_silent_store_is_asked_by_one_in_half_a_minute_until_it_answers() -> None:
    now = [0.0]
    silence = Silence(lambda: now[0])
    assert not silence.lasts()
    silence.begin()
    assert [silence.lasts(), silence.lasts()] == [True, True]
    now[0] = 31.0
    assert [silence.lasts(), silence.lasts()] == [False, True]
    silence.end()
    assert not silence.lasts()


def test_photos_are_found_while_they_move_and_a_spoilt_one_stays(
    world: World, objects: ObjectStore
) -> None:
    spoilt = b"spoilt".hex() * 5 + "0000"
    phone = world.worker()
    put(phone, PHOTO)
    odd = world.settings.blobs / spoilt[:2] / spoilt[2:]
    odd.parent.mkdir(parents=True)
    odd.write_bytes(b"x")
    there = replace(world.settings, bucket=objects.make(objects.address()))
    with running(there, world.clock) as app:
        moved = World(app, there, world.clock)
        phone = replace(phone, client=moved.client)
        assert put(phone, PHOTO).status_code == 204
        told = moved.operator("blobs", "move")
        assert (told.exit_code, "spoilt" in told.stderr) == (1, True)
        assert [name for name, _ in shelf_of(there.blobs, "").sizes()] == [spoilt]
        assert (head(phone).status_code, stored(moved)) == (204, PHOTO)
        odd.unlink()
        assert moved.operator("blobs", "move").exit_code == 0
        assert moved.audit("blobs.move") == [f"s3://{there.bucket[5:].split('?')[0]}/"] * 2


def test_a_backup_takes_photos_out_of_the_bucket_or_leaves_them_there(
    world: World, empty_settings: Settings, objects: ObjectStore, tmp_path: Path
) -> None:
    """Left there, they are found again by the same address."""
    there = replace(world.settings, bucket=objects.make(objects.address()))
    key = ("--key-file", str(tmp_path / "key"))
    with running(there, world.clock) as app:
        city = World(app, there, world.clock)
        city.operator("backup-key", key[1])
        put(city.worker(), PHOTO)
        for name, more in (("all", ()), ("rows", ("--leave-blobs",))):
            done = city.operator("backup", *key, "--out", str(tmp_path / name), *more)
            assert done.exit_code == 0, done.output
    sizes = [(tmp_path / name).stat().st_size for name in ("all", "rows")]
    assert sizes[0] - sizes[1] > len(PHOTO) // 2
    empty_settings.secrets_file.unlink()
    back = World(world.app, replace(empty_settings, bucket=there.bucket), world.clock)
    assert back.operator("restore", str(tmp_path / "rows"), *key).exit_code == 0
    assert back.operator("doctor").exit_code == 0
    assert stored(back) == PHOTO


def test_the_practice_realm_has_a_place_of_its_own(settings: Settings) -> None:
    city = replace(settings, bucket="s3://ygt/city?endpoint=https://minio.example:9000")
    address = address_of(city.practice.bucket)
    assert (address.bucket, address.prefix) == ("ygt", "city/practice/")
    assert (address.endpoint, address.style) == ("https://minio.example:9000", "path")


@pytest.mark.parametrize(
    "text",
    [
        "https://ygt.example/bucket",
        "s3:///prefix",
        "s3://key:secret@bucket",
        "s3://bucket?endpoint=minio:9000",
        "s3://bucket?style=round",
        "s3://bucket?secret=x",
    ],
)
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="bad_setting"):
        address_of(text)
