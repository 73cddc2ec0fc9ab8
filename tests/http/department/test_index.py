"""Filters and sorts over all rows by the index of a sheet: the answers that looking gives."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.storage.queries.rows import BATCH
from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant, a_withdrawal
from tests.golden import golden_registry
from tests.http.department.scenes import dumped, follow, golden_city, recorded, rented_home
from tests.http.department.test_canary import ELEMENTS, FAR, NEAR, TOKEN, canaries, token
from tests.http.department.test_past_releases import PAST, only, publish
from tests.http.department.test_streaming import full_sheet
from tests.http.index_scenes import Twins
from tests.world import Key, Param

SEED = 20261126


def ready(twins: Twins, key: Key, sheet: str) -> None:
    answer = key.get(f"sheets/{sheet}/rows.csv", sort=columns(key, sheet)[0]["key"])
    assert (answer.status_code, answer.get_json()["code"]) == (503, "index_building")
    assert int(answer.headers["Retry-After"]) > 0
    assert twins.build() == 1


def columns(key: Key, sheet: str) -> list[dict[str, Any]]:
    catalogue = key.get("sheets").get_json()["sheets"]
    own: list[dict[str, Any]] = next(s["columns"] for s in catalogue if s["name"] == sheet)
    return own


@pytest.mark.parametrize("scope", [{}, {"areas": [COMMUNITY], "fields": []}])
def test_every_sheet_is_sorted_and_filtered_as_without_an_index(
    twins: Twins, scope: dict[str, Any]
) -> None:
    golden_city(twins.world)
    random = Random(SEED)
    for department in golden_registry().departments:
        looking, indexed = twins.keys(department, **scope)
        for sheet in golden_registry().sheets_of(department):
            if not looking.rows(sheet.name, limit=1)["items"]:
                continue
            ready(twins, indexed, sheet.name)
            for path, params in questions(random, looking, sheet.name):
                one, other = (key.get(path, **params) for key in (looking, indexed))
                assert one.status_code == other.status_code == 200
                assert told(one.data) == told(other.data), f"seed {SEED}: {path} {params}"
                if "sort" in params:
                    assert one.headers["ETag"] == other.headers["ETag"]


def questions(random: Random, key: Key, sheet: str) -> Iterator[tuple[str, dict[str, Param]]]:
    """Sorts by two columns, filters by what stands or is told somewhere, and both."""
    items = key.rows(sheet, limit=1000)["items"]
    names = [column["key"] for column in columns(key, sheet)]
    for n, form in enumerate(("csv", "json", "ndjson", "geojson")):
        where = filters(random, key, sheet, items) if n else {}
        order = ",".join(random.choice(["", "-"]) + name for name in random.sample(names, 2))
        yield f"sheets/{sheet}/rows.{form}", {"sort": order, **where}
    yield f"sheets/{sheet}/rows.csv", filters(random, key, sheet, items)
    yield f"sheets/{sheet}/rows.sqlite", filters(random, key, sheet, items)


def filters(
    random: Random, key: Key, sheet: str, items: Sequence[Mapping[str, Any]]
) -> dict[str, Param]:
    column = random.choice(columns(key, sheet))
    texts = {str(item["cells"][column["header"]] or "") for item in items}
    for element in column["elements"]:
        behind = [item["values"].get(element["element"]) for item in items]
        texts |= {str(value) for value in behind if isinstance(value, str | int)}
    return {f"column.{column['key']}": random.sample(sorted(texts), min(2, len(texts)))}


def told(body: bytes) -> str:
    if body.startswith(b"SQLite"):
        return dumped(body)
    return body.decode()


def test_a_row_that_ceased_to_be_is_not_in_the_next_sorted_file(twins: Twins) -> None:
    phone = twins.world.worker()
    first, second = (rented_home(a_tenant(name=name)) for name in ("甲", "乙"))
    recorded(phone, first, second)
    _, key = twins.keys("gongan")
    ready(twins, key, "arrival")

    def names(**params: Param) -> list[str]:
        return [item["cells"]["承租人姓名"] for item in key.rows("arrival", **params)["items"]]

    assert names(sort="-tenant_name") == ["甲", "乙"]
    phone.push(a_withdrawal(first["visit"]["id"]))
    assert names(sort="-tenant_name") == ["乙"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/departments/gongan/sheets/arrival/rows.csv?sort=-phone",
        "/odata/v4/gongan/arrival?$orderby=phone%20desc",
    ],
)
def test_a_reader_who_goes_away_leaves_nothing_open(twins: Twins, path: str) -> None:
    full_sheet(twins.world, 3 * BATCH)
    _, key = twins.keys("gongan")
    ready(twins, key, "arrival")
    response = key.client.get(path, headers=key.headers, buffered=False)
    next(iter(response.response))
    [file] = twins.files()
    assert open_files(file) > 0
    response.close()
    # What was left open says so when it is thrown away.
    del response
    gc.collect()
    assert open_files(file) == 0
    assert follow(key, path).status_code == 200


def open_files(path: Path) -> int:
    """How many descriptors of this process lead to a file."""
    links = Path("/proc/self/fd").iterdir()
    return sum(link.exists() and link.resolve() == path.resolve() for link in links)


def test_an_earlier_release_is_looked_through(twins: Twins) -> None:
    recorded(twins.world.worker(), rented_home(a_tenant(sex="2")))
    looking, key = twins.keys("gongan")
    publish(twins.world, only("sex", output="label"))
    asked = {"sort": "sex", **PAST}
    assert key.rows("arrival", **asked) == looking.rows("arrival", **asked)
    assert twins.build() == 0


def test_no_index_lets_a_key_find_what_it_may_not_read(twins: Twins) -> None:
    from_both = [*canaries(NEAR, GRID), *canaries(FAR, OTHER_COMMUNITY_GRID)]
    recorded(twins.world.worker(grids=(GRID, OTHER_COMMUNITY_GRID)), *from_both)
    _, key = twins.keys("gongan", areas=[COMMUNITY])
    own = {e for sheet in golden_registry().sheets_of("gongan") for e in sheet.element_ids}
    allowed = {token(NEAR, element) for element in own if element in ELEMENTS}
    seen: set[str] = set()
    for sheet in ("rental", "arrival"):
        ready(twins, key, sheet)
        for column in columns(key, sheet):
            name = column["key"]
            hidden = [token(FAR, e["element"]) for e in column["elements"] if e["type"] == "text"]
            answers = [key.get(f"sheets/{sheet}/rows.csv", sort=f"-{name}").text]
            odata = f"/odata/v4/gongan/{sheet}"
            answers.append(key.get(odata, **{"$orderby": f"{name} desc"}).text)
            for text in hidden:
                answers.append(key.get(f"sheets/{sheet}/rows.csv", **{f"column.{name}": text}).text)
                answers.append(key.get(odata, **{"$filter": f"contains({name},'{text[:2]}')"}).text)
            seen |= {match[0] for answer in answers for match in TOKEN.finditer(answer)}
        counted = key.get(f"/odata/v4/gongan/{sheet}/$count", **{"$filter": "grid ne null"}).text
        assert int(counted) == len(key.rows(sheet, limit=1000)["items"])
    assert seen <= allowed
    assert len(seen) > 5
