"""The data office sees where no training is needed, adds such an area and ends one."""

from typing import Any

import pytest

from tests.builders import CITY, COMMUNITY, GRID
from tests.console import Person, person
from tests.http.practice.duties import untrained
from tests.world import World

ROOM = "/api/v1/console/waivers"


@pytest.fixture
def office(world: World) -> Person:
    return person(world, None, "office")


def standing(office: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = office.get(ROOM).get_json()["items"]
    return items


def with_key(world: World) -> None:
    """As `init` leaves it: what is earned in practice can be verified here."""
    world.operator("--practice", "init")


def test_the_list_says_where_which_sheet_since_when_and_by_whom(
    world: World, office: Person
) -> None:
    [first] = standing(office)
    assert (first["area"], first["sheet"], first["since"], first["by"]) == (
        CITY,
        None,
        None,
        "area",
    )
    world.operator("waiver", "add", COMMUNITY, "--sheet", "gongan/rental")
    answer = office.say(ROOM, {"area": GRID, "sheet": "gongan/arrival"})
    assert answer.status_code == 201
    told = {item["area"]: item for item in standing(office)}
    assert told[COMMUNITY]["by"] == "operator"
    own = told[GRID]
    assert own == answer.get_json()
    assert (own["by"], own["by_name"]) == ("account", "王工")
    assert own["department"]["en"].startswith("Public Security")
    assert own["since"].startswith("2026-11-")
    assert own["within"][0] == CITY
    assert own["within"][-1] == GRID
    assert len(own["place"]) == len(own["within"]) - 1


def test_the_same_again_changes_nothing_and_what_is_not_there_is_refused(office: Person) -> None:
    made = [office.say(ROOM, {"area": GRID}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].get_json() == made[1].get_json()
    refused = [
        office.say(ROOM, body)
        for body in ({"area": "9"}, {"area": GRID, "sheet": "gongan/none"}, {"sheet": None})
    ]
    assert [(it.status_code, it.get_json()["field"]) for it in refused] == [
        (422, "area"),
        (422, "sheet"),
        (422, "area"),
    ]


def test_once_ended_a_sheet_is_asked_only_of_who_practised_it(world: World, office: Person) -> None:
    phone = world.worker()
    assert untrained(phone) == set()
    [first] = standing(office)
    path = f"{ROOM}/{first['waiver_id']}"
    refused = office.say(path, {}, method="DELETE")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_training_key")
    assert untrained(phone) == set()

    with_key(world)
    assert office.say(path, {}, method="DELETE").status_code == 204
    assert standing(office) == []
    assert "gongan/rental" in untrained(phone)
    assert office.say(path, {}, method="DELETE").status_code == 404
    office.say(ROOM, {"area": COMMUNITY, "sheet": "gongan/rental"})
    assert "gongan/rental" not in untrained(phone)
    assert world.audit("waiver.end") == [CITY]
    assert world.audit("waiver.add") == [COMMUNITY]
    assert [actor.partition(":")[0] for actor in world.actors("waiver.add")] == ["account"]


def test_areas_are_found_by_name_and_code_the_larger_ones_in_front(office: Person) -> None:
    def found(words: str) -> list[str]:
        answer = office.get("/api/v1/console/areas", None, words=words)
        return [item["area"] for item in answer.get_json()["items"]]

    assert found("")[0] == CITY
    assert set(found(COMMUNITY)) >= {COMMUNITY, GRID}
    assert found(COMMUNITY)[0] == COMMUNITY
    [grid] = [
        it for it in office.get("/api/v1/console/areas").get_json()["items"] if it["area"] == GRID
    ]
    assert GRID in found(grid["name"])
    assert found("%") == []
