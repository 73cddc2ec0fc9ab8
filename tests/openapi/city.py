"""A served city with somebody of every kind in it, and with things that an address can name."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import PRACTICE
from app.services.badge_keys import new_key as new_training_key
from app.services.badge_keys import public_pem
from app.services.vapid import new_key as new_push_key
from app.settings import Settings, make_push_key, make_training_key
from tests.builders import COMMUNITY, RELEASE, a_tenant, an_operation
from tests.clock import TestClock
from tests.console import person
from tests.http.department.scenes import rented_home
from tests.http.practice.classroom import Classroom, a_class
from tests.http.practice.school import open_school
from tests.servers import serving
from tests.store import SqliteStores, running
from tests.world import Key, Phone, World

PHOTO = b"\xff\xd8\xff\xe0photo"
SHA = hashlib.sha256(PHOTO).hexdigest()

Headers = Mapping[str, str]
Things = Mapping[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Realm:
    """`url` is where its document stands; `askers` are headers by kind, `things` what there is for
    each parameter of an address."""

    name: str
    url: str
    askers: Mapping[str, Headers]
    things: Things


@contextmanager
def served_city(folder: Path) -> Iterator[tuple[Realm, Realm]]:
    """The live realm and the practice realm, on SQLite, behind a server of their own."""
    (folder / "template").mkdir()
    (folder / "data" / "practice").mkdir(parents=True)
    stores = SqliteStores(folder / "template")
    settings = stores.published(folder / "data")
    # Where `serve` looks for the practice realm's store.
    stores.published(settings.practice.data)
    (settings.practice.data / "live.db").rename(settings.practice.data / "practice.db")
    _make_keys(settings)
    with ExitStack() as opened:
        live, practice = (
            opened.enter_context(_world(of, realm))
            for of, realm in ((settings, "live"), (settings.practice, PRACTICE))
        )
        inhabited = [_live(live), _practice(practice)]
        url = opened.enter_context(serving(settings))
        first, second = (
            Realm(name, url + mount, askers, things)
            for (name, mount), (askers, things) in zip(
                (("live", ""), ("practice", "/practice")), inhabited, strict=True
            )
        )
        yield first, second


def _make_keys(settings: Settings) -> None:
    make_push_key(settings, new_push_key)
    make_training_key(settings.practice, new_training_key)
    made = settings.practice.training_key_file.read_bytes()
    settings.own_duty_key.write_bytes(public_pem(made))


@contextmanager
def _world(settings: Settings, realm: str) -> Iterator[World]:
    clock = TestClock()
    with running(settings, clock, realm) as app:
        world = World(app, settings, clock)
        # The server has no clock but the machine's.
        clock.now = world.machine_time()
        yield world


def _live(world: World) -> tuple[Mapping[str, Headers], Things]:
    phone, key = world.worker(), world.key("gongan")
    askers = {
        **_askers(world, phone, key),
        "staff": person(world, "gongan").headers,
        "office": person(world, None, "office").headers,
    }
    return askers, _slices(world, phone, key)


def _practice(world: World) -> tuple[Mapping[str, Headers], Things]:
    school = open_school(world, "w8_drop_off")
    room = a_class(school)
    phone, key = room.enrol(), world.key("gongan")
    start = school.set_out(phone, "w8_drop_off", class_id=room.id)
    school.pass_start(phone, start)
    askers = {**_askers(world, phone, key), "trainer": room.trainer.headers}
    other = a_class(school, trainer=room.trainer)
    things = {"start_id": (str(start["start_id"]),), "worker_id": (phone.worker_id,)}
    return askers, {**_slices(world, world.worker(), key), **_classes(room, other), **things}


def _askers(world: World, phone: Phone, key: Key) -> dict[str, Headers]:
    """Of the kinds that both realms have."""
    return {
        "phone": phone.headers,
        "leaving phone": world.worker().headers,
        "key": key.headers,
        "managing key": world.key("gongan", rights=["manage"]).headers,
        "admin": person(world, "gongan", "admin").headers,
        "leaving staff": person(world, "gongan").headers,
    }


def _classes(room: Classroom, other: Classroom) -> Things:
    return {
        "class_id": (room.id,),
        "key": ("w8_drop_off", "own"),
        "scenario": ("w8_drop_off", "own"),
        "scenarios": (["w8_drop_off"], []),
        "ids": (f"{room.id},{other.id}",),
    }


def _slices(world: World, phone: Phone, key: Key) -> Things:
    return {
        "department": ("gongan",),
        "sheet": ("rental", "arrival"),
        "row_id": _rows(world, phone, key),
        "webhook_id": (_hook(key),),
        "key_id": _spare(world),
        "number": ("1",),
        "extension": ("json", "csv", "ndjson", "xlsx", "geojson", "sqlite"),
        "sha256": (SHA,),
        "version": (RELEASE,),
        "release": (RELEASE,),
        "area": (COMMUNITY,),
        "areas": ([COMMUNITY], None),
        "sheets": (["gongan/rental"], None),
        "columns": ("address", "address,nothing"),
        "url": ("https://receiver.example/ygt",),
        "endpoint": ("https://push.example/x",),
    }


def _rows(world: World, phone: Phone, key: Key) -> tuple[str, ...]:
    photo = {"name": "P1.jpg", "sha256": SHA, "bytes": len(PHOTO), "mime": "image/jpeg"}
    homes = [rented_home(a_tenant(), photos=["P1.jpg"]) for _ in range(3)]
    at, realm = world.clock().isoformat(), phone.client.application.extensions["yigetong"].realm
    told = phone.push(
        *(an_operation(home, blobs=[photo], recorded_at=at, realm=realm) for home in homes)
    )
    assert {result["status"] for result in told} <= {"accepted", "accepted_need_blobs"}, told
    sent = phone.client.put(f"/api/v1/blobs/{SHA}", data=PHOTO, headers=phone.headers)
    assert sent.status_code == 204
    rows = [item["row_id"] for item in key.rows("rental", area=COMMUNITY)["items"]]
    assert rows
    return tuple(rows)


def _hook(key: Key) -> str:
    made = key.client.post(
        "/api/v1/departments/gongan/webhooks",
        json={"url": "https://receiver.example/ygt"},
        headers=key.headers,
    )
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])


def _spare(world: World) -> tuple[str, ...]:
    """Keys that may be rotated or revoked."""
    return tuple(world.key("gongan").key.split("_")[2] for _ in range(3))
