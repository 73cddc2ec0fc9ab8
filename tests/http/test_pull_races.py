"""Many phones at once: nobody becomes two, and no change slips behind a cursor."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.services import merges
from app.storage.database import db
from app.storage.queries import numbering
from tests.builders import a_tenant, a_visit, an_operation
from tests.pulled import Replica, replica
from tests.world import World

PHONES, VISITS = 4, 6
SHOP = {"name": "石井头便利店", "kind": "grocery"}
NUMBER = "000000198307202739"


def a_round(n: int, worker: int) -> list[dict[str, Any]]:
    """A batch about places, shops and people that every other phone reports in the same round."""
    people = [a_tenant(id=f"R{n}-{k}", id_number=NUMBER if k == 0 else "") for k in range(3)]
    for person in people[1:]:
        del person["id_number"]
    places = [f"P{n}-{k}" for k in range(3)]
    # Phones report in different orders: whoever locks as it goes would meet the others head on.
    turn = worker % 3
    return [
        an_operation(
            a_visit(place={"code": code}, persons=people[turn:] + people[:turn], site=SHOP)
        )
        for code in places[turn:] + places[:turn]
    ]


def test_what_many_phones_report_at_once_is_known_once_and_told_to_all(world: World) -> None:
    phones = [world.worker() for _ in range(PHONES)]
    reader, done = replica(world.worker()), Event()

    def report(worker: int) -> set[str]:
        phone = replace(phones[worker], client=world.app.test_client())
        rounds = [phone.push(*a_round(n, worker)) for n in range(VISITS)]
        return {result["status"] for results in rounds for result in results}

    def read() -> Replica:
        reader.phone = replace(reader.phone, client=world.app.test_client())
        while not done.is_set():
            reader.pull()
        return reader.pull()

    with ThreadPoolExecutor(PHONES + 1) as pool:
        reading = pool.submit(read)
        try:
            statuses = set().union(*pool.map(report, range(PHONES)))
        finally:
            done.set()
        seen = reading.result()
    assert statuses == {"accepted"}
    fresh = replica(phones[0])
    assert len(fresh.subjects("place")) == VISITS * 3
    assert len(fresh.subjects("person")) == VISITS * 3
    assert len(fresh.subjects("site")) == VISITS * 3
    assert subjects_of(seen) == subjects_of(fresh)


def test_one_number_reported_by_two_phones_at_once_is_proposed(world: World) -> None:
    phones = [world.worker() for _ in range(PHONES)]

    def report(worker: int) -> None:
        phone = replace(phones[worker], client=world.app.test_client())
        phone.push(an_operation(a_visit(persons=[a_tenant(id=f"R{worker}")])))
        world.fold()

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(report, range(PHONES)))
    world.fold()
    with world.app.app_context(), world.transaction(writes=False) as tx:
        proposed = {line.merged_names + line.kept_names for line in merges.listed(tx)}
    assert {name for pair in proposed for name in pair} == {f"R{n}" for n in range(PHONES)}


def subjects_of(told: Replica) -> dict[tuple[str, str], Any]:
    return {key: data for key, data in told.things.items() if key[0] == "subject"}


def test_two_phones_signing_in_at_once_get_two_numbers(world: World) -> None:
    worker = world.worker()

    def sign_in(_: int) -> int:
        body = {"phone": worker.number, "secret": worker.secret, "device": {"name": "手机"}}
        response = world.app.test_client().post("/api/v1/session", json=body)
        number: int = response.get_json()["device_no"]
        return number

    with ThreadPoolExecutor(PHONES) as pool:
        numbers = list(pool.map(sign_in, range(8)))
    assert len(set(numbers)) == 8


def test_who_pulls_while_another_numbers_is_told_to_ask_again_soon(
    world: World, engine_name: str
) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite numbers what it writes")
    reporter, reader, stranger = world.worker(), world.worker(), world.worker(["440106999001004"])
    pulled = [one.pull() for one in (reader, stranger)]
    with world.app.app_context(), Session(db.engine) as another:
        numbering.stamp(another)
        reporter.push(an_operation(a_visit()))
        told, elsewhere = (
            one.pull(page["next"]) for one, page in zip((reader, stranger), pulled, strict=True)
        )
        another.rollback()
    assert (told["items"], told["soon"], elsewhere["soon"]) == ([], True, False)
    after = reader.pull(told["next"])
    assert (after["items"][0]["kind"], after["soon"]) == ("subject", False)
