"""The index of a sheet against looking through its rows: questions at random, the same answers."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.builders import COMMUNITY, NEXT_GRID, a_tenant
from tests.http.department.scenes import golden_city, recorded, rented_home
from tests.http.index_scenes import Twins
from tests.http.odata.scenes import ask, found, ready
from tests.world import Key

SEED = 20261126
QUESTIONS = 120


@pytest.mark.parametrize("scope", [{}, {"areas": [COMMUNITY], "fields": []}])
def test_what_is_asked_at_random_is_answered_as_without_it(
    twins: Twins, scope: dict[str, Any]
) -> None:
    golden_city(twins.world)
    recorded(twins.world.worker(grids=[NEXT_GRID]), *crowd())
    looking, indexed = twins.keys("gongan", **scope)
    ready(twins, indexed, "rental", "arrival")
    random, kinds = Random(SEED), properties(looking)
    answers = set()
    for _ in range(QUESTIONS):
        sheet = random.choice(["rental", "arrival"])
        options = question(random, kinds[sheet])
        one, other = (whole(key, sheet, options) for key in (looking, indexed))
        assert one == other, f"seed {SEED}: {sheet} {options}"
        answers.add(len(one[1]))
    # They are not all alike: none, some, all.
    assert len(answers) > 5


def crowd() -> Iterator[dict[str, Any]]:
    for n in range(12):
        tenant = a_tenant(name=f"丙{n % 4}", sex=str(n % 2 + 1), phone=f"1380000{n:04d}")
        changes = {"work_unit": "厂" * (n % 3)} if n % 3 else {}
        yield rented_home({**tenant, **changes}, grid_code=NEXT_GRID)


def properties(key: Key) -> dict[str, dict[str, list[str]]]:
    """Per sheet and property the literals of the values that stand there, and null."""
    kinds: dict[str, dict[str, list[str]]] = {}
    for sheet in ("rental", "arrival"):
        own = kinds.setdefault(sheet, {})
        for row in found(key, sheet):
            for name, value in row.items():
                literals = own.setdefault(name, ["null"])
                if value is not None and literal(name, value) not in literals:
                    literals.append(literal(name, value))
    return kinds


DATES = ("arrival_date", "move_in_date", "birth_date")


def literal(name: str, value: object) -> str:
    if not isinstance(value, str):
        return str(value)
    bare = name.endswith(("_at", "_time")) or (name in DATES and value[4:5] == "-")
    return value if bare else "'" + value.replace("'", "''") + "'"


def question(random: Random, kinds: dict[str, list[str]]) -> dict[str, str]:
    options = {"count": "true"}
    if random.random() < 0.85:
        options["filter"] = condition(random, kinds, 3)
    if random.random() < 0.4:
        names = random.sample(sorted(kinds), 2)
        options["orderby"] = ",".join(f"{n} {random.choice(['asc', 'desc'])}" for n in names)
    if random.random() < 0.3:
        options |= {"top": str(random.randrange(12)), "skip": str(random.randrange(6))}
    return options


def condition(random: Random, kinds: dict[str, list[str]], depth: int) -> str:
    if depth and random.random() < 0.5:
        parts = [condition(random, kinds, depth - 1) for _ in range(2)]
        joined = f"({parts[0]} {random.choice(['and', 'or'])} {parts[1]})"
        return f"not {joined}" if random.random() < 0.3 else joined
    name = random.choice(sorted(kinds))
    value = random.choice(kinds[name])
    if value.startswith("'") and random.random() < 0.4:
        word = random.choice(["contains", "startswith", "endswith"])
        return f"{word}({name},'{value.strip(chr(39))[:2]}')"
    if random.random() < 0.2:
        return f"{name} in ({value},{random.choice(kinds[name])})"
    return f"{name} {random.choice(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])} {value}"


def whole(key: Key, sheet: str, options: dict[str, str]) -> tuple[int, list[dict[str, Any]]]:
    """The count and the rows of every page; pages are small where there are any."""
    answer = ask(key, sheet, {"Prefer": "maxpagesize=3"}, **options)
    assert answer.status_code == 200, (options, answer.text)
    page = answer.get_json()
    count, rows = page["@odata.count"], page["value"]
    while "@odata.nextLink" in page:
        link, headers = page["@odata.nextLink"], {**key.headers, "Prefer": "maxpagesize=3"}
        page = key.client.get(link, headers=headers).get_json()
        rows += page["value"]
    return count, rows
