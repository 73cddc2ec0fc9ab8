"""Which grids reported, and who demands what: as far as an account reaches."""

from tests.builders import COMMUNITY, GRID, NEXT_GRID, OTHER_STREET_GRID, a_tenant
from tests.console import person
from tests.http.department.scenes import recorded, rented_home
from tests.world import World

COVERAGE = "/api/v1/console/coverage"
DEMANDS = "/api/v1/console/demands"


def test_every_grid_is_told_and_those_without_rows_stand_out(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(), a_tenant()))
    document = person(world, "gongan").get(COVERAGE).get_json()
    assert document["date"] == "2026-11-18"
    grids = {grid["grid"]: grid for grid in document["grids"]}
    assert grids[GRID]["rows"] == {"gongan/rental": 1, "gongan/arrival": 2}
    assert grids[GRID]["last_at"].endswith("+08:00")
    assert grids[GRID]["place"] == ["天河区", "榕荔街道", "云桂社区"]
    assert grids[NEXT_GRID]["rows"] == {}
    assert grids[NEXT_GRID]["last_at"] is None


def test_another_day_has_other_rows(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    police = person(world, "gongan")
    day_before = police.get(COVERAGE, date="2026-11-17").get_json()["grids"]
    assert all(grid["rows"] == {} for grid in day_before)
    assert police.get(COVERAGE, date="yesterday").status_code == 422


def test_a_narrowed_account_learns_of_no_other_grid_or_sheet(world: World) -> None:
    recorded(world.worker([OTHER_STREET_GRID]), rented_home(grid_code=OTHER_STREET_GRID))
    near = person(world, "gongan", areas=[COMMUNITY], sheets=["gongan/arrival"])
    document = near.get(COVERAGE).get_json()
    assert document["sheets"] == ["gongan/arrival"]
    assert {grid["grid"] for grid in document["grids"]} == {GRID, NEXT_GRID}


def test_the_data_office_sees_every_demand_with_its_basis(world: World) -> None:
    document = person(world, None, "office").get(DEMANDS).get_json()
    sheets = [sheet for each in document["departments"] for sheet in each["sheets"]]
    assert (len(document["departments"]), len(sheets)) == (10, 20)
    assert sum(len(sheet["columns"]) for sheet in sheets) == 323
    assert all(sheet["purpose"] and sheet["legal_basis"] for sheet in sheets)
    assert document["departments"][0]["labels"]["en"]


def test_a_department_sees_its_own_demands(world: World) -> None:
    document = person(world, "weijian").get(DEMANDS).get_json()
    assert [each["department"] for each in document["departments"]] == ["weijian"]
