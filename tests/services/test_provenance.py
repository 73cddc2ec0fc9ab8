"""Provenance: a value that was carried or confirmed leads back to who observed it."""

from typing import Any

import pytest

from app.services import accepted
from app.services.provenance import Provenance, provenance
from tests.builders import a_tenant, a_visit, an_amendment, an_operation
from tests.pulled import replica
from tests.world import Phone, World

FLOORS = "place.floors"


def submit(phone: Phone, day: int, *, floors: int = 5, **operation: Any) -> str:
    """A visit to the one place of these tests at 01:00Z of a November day; gives its id."""
    persons = operation.pop("persons", [])
    report = a_visit(
        visit={"started_at": f"2026-11-{day:02d}T01:00:00Z"},
        place={"code": "P1", "floors": floors},
        persons=persons,
    )
    [result] = phone.push(an_operation(report, **operation))
    assert result["status"] == "accepted", result
    return str(report["visit"]["id"])


def asked(world: World, visit: str, *paths: str) -> dict[str, Provenance]:
    world.fold()
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return provenance(tx, accepted.load(tx, [visit])[visit], paths)


def day_of(moment: Any) -> int | None:
    return None if moment is None else int(moment.day)


@pytest.fixture
def phones(world: World) -> tuple[Phone, Phone]:
    return world.worker(name="梁䶮"), world.worker(name="何七")


def test_what_a_report_observed_is_its_own(world: World, phones: tuple[Phone, Phone]) -> None:
    visit = submit(phones[0], 10)
    found = asked(world, visit, FLOORS, "visit.mode")
    assert {one.how for one in found.values()} == {"observed"}
    assert {one.observer for one in found.values()} == {"梁䶮"}
    assert {one.report for one in found.values()} == {visit}


def test_a_carried_value_leads_to_who_observed_it(
    world: World, phones: tuple[Phone, Phone]
) -> None:
    first = submit(phones[0], 10)
    for day in (11, 12):
        last = submit(phones[1], day, carried=[FLOORS])
    found = asked(world, last, FLOORS)[FLOORS]
    assert (found.how, found.observer, found.report) == ("carried", "梁䶮", first)
    assert (day_of(found.observed_at), found.confirmed_by) == (10, None)


def test_a_confirmed_value_names_observer_and_confirmer(
    world: World, phones: tuple[Phone, Phone]
) -> None:
    first = submit(phones[0], 10)
    last = submit(phones[1], 12, confirmed=[FLOORS])
    found = asked(world, last, FLOORS)[FLOORS]
    assert (found.how, found.observer, found.report) == ("confirmed", "梁䶮", first)
    assert (found.confirmed_by, day_of(found.confirmed_at)) == ("何七", 12)
    value = replica(phones[0]).value("P1", FLOORS)
    assert (value["observer"], value["confirmed_by"]) == ("梁䶮", "何七")
    assert value["observed_at"].startswith("2026-11-12")
    assert value["first_observed_at"].startswith("2026-11-10")


def test_a_confirmation_on_the_way_is_told_of_a_carried_value(
    world: World, phones: tuple[Phone, Phone]
) -> None:
    submit(phones[0], 10)
    submit(phones[1], 11, confirmed=[FLOORS])
    last = submit(phones[0], 12, carried=[FLOORS])
    found = asked(world, last, FLOORS)[FLOORS]
    assert (found.how, found.observer, found.confirmed_by) == ("carried", "梁䶮", "何七")


def test_a_carried_value_is_not_ascribed_to_who_saw_another(
    world: World, phones: tuple[Phone, Phone]
) -> None:
    first = submit(phones[0], 10, floors=5)
    submit(phones[1], 11, floors=6)
    last = submit(phones[0], 12, floors=5, carried=[FLOORS])
    assert asked(world, last, FLOORS)[FLOORS].report == first


def test_what_was_observed_later_is_not_where_it_comes_from(
    world: World, phones: tuple[Phone, Phone]
) -> None:
    early = submit(phones[0], 10, carried=[FLOORS])
    submit(phones[1], 12)
    found = asked(world, early, FLOORS)[FLOORS]
    assert found == Provenance("carried")


def test_a_long_way_back_is_walked_to_its_end(world: World, phones: tuple[Phone, Phone]) -> None:
    first = submit(phones[0], 1)
    operations = [
        an_operation(
            a_visit(
                visit={"started_at": f"2026-11-02T{n // 60:02d}:{n % 60:02d}:00Z"},
                place={"code": "P1", "floors": 5},
            ),
            carried=[FLOORS],
        )
        for n in range(45)
    ]
    phones[1].push(*operations)
    last = operations[-1]["report"]["visit"]["id"]
    assert asked(world, last, FLOORS)[FLOORS].report == first


def test_a_persons_carried_value_is_found_under_its_path(
    world: World, phones: tuple[Phone, Phone]
) -> None:
    tenant, other = a_tenant(), a_tenant(id_number="000000198311075410")
    path = f"persons.{tenant['id']}.phone"
    first = submit(phones[0], 10, persons=[tenant])
    last = submit(phones[1], 11, persons=[other, tenant], carried=[path])
    found = asked(world, last, path)[path]
    assert (found.how, found.report) == ("carried", first)


def test_an_amended_value_is_its_amenders(world: World, phones: tuple[Phone, Phone]) -> None:
    visit = submit(phones[0], 10, carried=[FLOORS])
    change = an_amendment(visit, set={FLOORS: 7}, recorded_at="2026-11-14T09:00:00+08:00")
    [result] = phones[0].push(change)
    assert result["status"] == "accepted", result
    found = asked(world, visit, FLOORS)[FLOORS]
    assert (found.how, day_of(found.observed_at)) == ("observed", 14)


def test_no_paths_no_provenance(world: World, phones: tuple[Phone, Phone]) -> None:
    assert asked(world, submit(phones[0], 10)) == {}
