"""Who asks in the access matrix, and what there is to be asked for.

Every asker is the headers of a request. Things that an answer uses up, such as a row that is
returned, exist once for each asker.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient

from app.storage.queries.duty import waivers
from tests.builders import COMMUNITY, GRID, OTHER_STREET_GRID, a_tenant, an_operation
from tests.console import Person, person
from tests.http.department.scenes import rented_home
from tests.world import Key, Phone, World

PHOTO = b"\xff\xd8\xff\xe0photo"
SHA = hashlib.sha256(PHOTO).hexdigest()
HOOK = {"url": "https://receiver.example/ygt"}
NOWHERE = "440106999009009"

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cast:
    """`askers` are headers by name; `things` gives what a word of a table means for an asker."""

    client: FlaskClient
    phone: Phone
    askers: Mapping[str, Headers]
    things: Callable[[str], Mapping[str, str]]


def assemble(world: World, practice: World) -> Cast:
    """The city with its askers. `practice` is the same program's other realm."""
    phone, far_phone = world.worker(), world.worker(grids=[OTHER_STREET_GRID])
    keys = _keys(world)
    askers = {
        "nobody": {},
        "worker": phone.headers,
        "far-worker": far_phone.headers,
        "signed-out": _signed_out(world).headers,
        "practice-worker": practice.worker().headers,
        **{name: key.headers for name, key in keys.items()},
        **{name: at_console.headers for name, at_console in _people(world).items()},
        "practice-key": practice.key("gongan").headers,
        "typo": _bearer(_typo(keys["whole"].key)),
        "expired": _expired(world).headers,
        "revoked": _revoked(world).headers,
    }
    rows = {
        side: _rows(teller, keys["whole"], (grid, len(askers)))
        for side, teller, grid in (("near", phone, GRID), ("far", far_phone, OTHER_STREET_GRID))
    }
    order = list(askers)
    hooks = {name: _hook(keys[name]) for name in ("whole", "masked", "near")}
    # An administrator's reach is the whole key's; what is used up exists once for each.
    hooks["admin"] = _hook(keys["whole"])

    # Keys to be rotated and revoked, one for each who asks.
    spare = {name: world.key("gongan", areas=[COMMUNITY]) for name in askers}

    waiver = _waiver(world)

    def things(asker: str) -> Mapping[str, str]:
        own = order.index(asker)
        return {
            "near-row": rows["near"][own],
            "far-row": rows["far"][own],
            "no-row": "0" * 32,
            "hook": hooks[asker if asker in ("masked", "admin") else "whole"],
            "near-hook": hooks["near"],
            "near-key": _id_of(spare[asker]),
            "manager-key": _id_of(keys["manager"]),
            "no-key": "0" * 12,
            "no-hook": "0198c0de-0000-7000-8000-000000000000",
            "waiver": waiver,
            "no-waiver": "0198c0de-0000-7000-8000-000000000000",
            "a-photo": SHA,
            "no-photo": "0" * 64,
            "COMMUNITY": COMMUNITY,
            "FAR": OTHER_STREET_GRID,
            "NOWHERE": NOWHERE,
        }

    return Cast(world.app.test_client(use_cookies=False), phone, askers, things)


def _keys(world: World) -> dict[str, Key]:
    return {
        "whole": world.key("gongan"),
        "near": world.key("gongan", areas=[COMMUNITY]),
        "far": world.key("gongan", areas=[OTHER_STREET_GRID]),
        "masked": world.key("gongan", fields=[]),
        "arrival": world.key("gongan", sheets=["gongan/arrival"]),
        "foreign": world.key("weijian"),
        "manager": world.key("gongan", rights=["manage"]),
    }


def _people(world: World) -> dict[str, Person]:
    return {
        "staff": person(world, "gongan"),
        "admin": person(world, "gongan", "admin"),
        "other": person(world, "weijian"),
        "office": person(world, None, "office"),
    }


def _signed_out(world: World) -> Phone:
    """A phone whose token is over; what it recorded before it may still hand in."""
    phone = world.worker()
    assert phone.client.delete("/api/v1/session", headers=phone.headers).status_code == 204
    return phone


def _expired(world: World) -> Key:
    """A key whose one day is over, while everybody else's goes on."""
    today = world.clock.now
    world.clock.now = today - timedelta(days=2)
    key = world.key("gongan", days=1)
    world.clock.now = today
    return key


def _revoked(world: World) -> Key:
    key = world.key("gongan")
    assert world.operator("key", "revoke", key.key.split("_")[2]).exit_code == 0
    return key


def _typo(text: str) -> str:
    """The same key with its last letter mistyped."""
    return text[:-1] + ("A" if text[-1] != "A" else "B")


def _bearer(text: str) -> Headers:
    return {"Authorization": f"Bearer {text}"}


def _rows(phone: Phone, key: Key, wanted: tuple[str, int]) -> list[str]:
    """So many rented homes in a grid, each with a photo; gives their rows of gongan/rental."""
    grid, count = wanted
    photo = {"name": "P20261118-0001.jpg", "sha256": SHA, "bytes": len(PHOTO), "mime": "image/jpeg"}
    homes = [rented_home(a_tenant(), grid_code=grid, photos=[photo["name"]]) for _ in range(count)]
    results = phone.push(*(an_operation(home, blobs=[photo]) for home in homes))
    assert {result["status"] for result in results} <= {"accepted", "accepted_need_blobs"}
    sent = phone.client.put(
        f"/api/v1/blobs/{SHA}", data=PHOTO, headers=phone.headers, content_type="image/jpeg"
    )
    assert sent.status_code == 204
    items = key.rows("rental", limit=1000, area=grid)["items"]
    return [item["row_id"] for item in items]


def _id_of(key: Key) -> str:
    return key.key.split("_")[2]


def _waiver(world: World) -> str:
    """The one that the city began with."""
    with world.app.app_context(), world.transaction(writes=False) as tx:
        [standing] = waivers(tx)
        return standing.id


def _hook(key: Key) -> str:
    address = f"/api/v1/departments/{key.department}/webhooks"
    made = key.client.post(address, json=HOOK, headers=key.headers)
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])
