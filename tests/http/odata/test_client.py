"""A foreign OData client, knowing nothing but the address and the key, works with the service."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from odata import ODataService
from odata.exceptions import ODataError

from tests.builders import a_tenant
from tests.golden import golden_registry
from tests.http.department.scenes import golden_city, recorded
from tests.http.odata.test_filter import home
from tests.listening import listening
from tests.world import World


def connected(url: str, world: World, department: str = "gongan", **scope: Any) -> ODataService:
    """As Excel connects: a user name of no matter, the key as password."""
    key = world.key(department, **scope).key
    return ODataService(
        f"{url}/{department}/", reflect_entities=True, auth=("excel", key), quiet_progress=True
    )


@pytest.fixture
def service(world: World) -> Iterator[ODataService]:
    rented = [home(n + 1, floating_residents=n, owner_name=f"业主{n}") for n in range(7)]
    rented[0]["persons"] = [a_tenant(name="O'Neil")]
    recorded(world.worker(), *rented)
    with listening(world.app) as address:
        yield connected(f"{address}/odata/v4", world)


def test_it_learns_the_sheets_and_their_types(service: ODataService) -> None:
    assert set(service.entities) == {"rental", "arrival"}
    rental = service.entities["rental"]
    assert {"row_id", "observed_at", "address", "floating_residents"} <= set(dir(rental))


def test_it_reads_rows_with_their_types(service: ODataService) -> None:
    rows = service.query(service.entities["rental"]).all()
    assert [row.floating_residents for row in rows] == list(range(7))
    assert rows[1].observed_at == datetime(2026, 11, 11, 1, 30, 2, tzinfo=UTC)
    assert rows[1].landlord_name == "业主1"


def test_it_filters_orders_and_counts(service: ODataService) -> None:
    rental = service.entities["rental"]
    query = service.query(rental)
    many = query.filter(rental.floating_residents > 2).filter(rental.floating_residents <= 5)
    assert [row.floating_residents for row in many.all()] == [3, 4, 5]
    assert many.count() == 3
    down = many.order_by(rental.floating_residents.desc()).limit(2).offset(1)
    assert [row.floating_residents for row in down.all()] == [4, 3]
    named = query.filter(rental.landlord_name.contains("主3") | (rental.landlord_name == "业主6"))
    assert [row.landlord_name for row in named.all()] == ["业主3", "业主6"]
    since = query.filter(rental.observed_at >= datetime(2026, 11, 15, tzinfo=UTC))
    assert [row.floating_residents for row in since.all()] == [5, 6]
    arrival = service.entities["arrival"]
    [person] = service.query(arrival).filter(arrival.tenant_name == "O'Neil").all()
    assert person.tenant_name == "O'Neil"


def test_it_finds_a_row_by_its_key(service: ODataService) -> None:
    rental = service.entities["rental"]
    first = service.query(rental).first()
    assert service.query(rental).get(first.row_id).address == first.address


def test_it_follows_the_pages(service: ODataService) -> None:
    rental = service.entities["rental"]
    service.default_context.connection.session.headers["Prefer"] = "odata.maxpagesize=3"
    rows = list(service.query(rental).filter(rental.floating_residents >= 0))
    assert [row.floating_residents for row in rows] == list(range(7))


def test_it_shows_what_the_service_has_against_a_question(service: ODataService) -> None:
    with pytest.raises(ODataError, match="no property nothing"):
        service.query(service.entities["rental"]).raw({"$filter": "nothing eq 1"})


def test_every_department_can_be_read_whole(world: World) -> None:
    golden_city(world)
    with listening(world.app) as address:
        for department in golden_registry().departments:
            service = connected(f"{address}/odata/v4", world, department)
            for sheet in golden_registry().sheets_of(department):
                rows = service.query(service.entities[sheet.name]).all()
                told = world.key(department).rows(sheet.name, limit=1000)["items"]
                assert [row.row_id for row in rows] == [item["row_id"] for item in told]
