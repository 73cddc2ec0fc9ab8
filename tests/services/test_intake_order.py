"""Intake: any order, any repetition and any loss of answers of pushes leave the same rows."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.services import accepted
from app.storage.models.directory import SheetRow
from app.storage.models.reports import Operation
from app.storage.models.tasks import Task
from tests.builders import a_tenant, a_visit, a_withdrawal, an_amendment, an_issue, an_operation
from tests.world import World

Operations = list[dict[str, Any]]


def a_story() -> Operations:
    """Three visits and everything that may happen to them: amended by two, mended, withdrawn.

    Told again it is the same but for its ids.
    """
    place = {"rented": True, "floating_residents": 1, "code": "P1", "address": "石井头村一巷1号"}
    tenant, newcomer, issue = a_tenant(id="R1"), a_tenant(id="R2"), an_issue(no="N1")
    first = a_visit(place=place, persons=[tenant], issues=[issue])
    second = a_visit(place={**place, "floors": "five"})
    third = a_visit(place=place)
    one, two, three = (report["visit"]["id"] for report in (first, second, third))
    early, late = "2026-11-18T10:00:00+08:00", "2026-11-18T11:00:00+08:00"
    return [
        *(an_operation(report) for report in (first, second, third)),
        an_amendment(one, recorded_at=late, set={"persons.R1.name": "乙"}),
        an_amendment(one, recorded_at=early, set={"persons.R1.name": "甲", "place.floors": 3}),
        an_amendment(one, base_rev=2, add={"persons": [newcomer]}, remove=["issues.N1"]),
        an_amendment(one, base_rev=3, set={"persons.R2.name": "丙"}),
        an_amendment(one, set={"place.rented": "perhaps"}),
        an_amendment(two, set={"place.floors": 5}),
        an_amendment(two, set={"visit.started_at": "2026-11-17T15:00:00Z"}),
        a_withdrawal(three),
        an_amendment(three, set={"place.floors": 2}),
    ]


def outcome(world: World, story: Operations) -> str:
    """All that departments, workers and phones find of a story, its ids replaced by places."""
    op_ids = [operation["op_id"] for operation in story]
    visits = [operation["report"]["visit"]["id"] for operation in story[:3]]
    with world.app.app_context(), world.transaction(writes=False) as tx:
        found = (
            _operations(tx, op_ids),
            _rows(tx, visits),
            _reports(tx, visits),
            _tasks(tx, visits),
        )
    text = repr(found)
    for place, name in enumerate([*op_ids, *visits]):
        text = text.replace(name, f"<{place}>")
    return text


def _operations(tx: Any, op_ids: list[str]) -> list[Any]:
    query = select(Operation.op_id, Operation.state, Operation.reason, Operation.detail)
    return sorted(map(str, tx.execute(query.where(Operation.op_id.in_(op_ids)))))


def _rows(tx: Any, visits: list[str]) -> list[Any]:
    columns = (SheetRow.visit_id, SheetRow.sheet, SheetRow.subject, SheetRow.position)
    query = select(*columns, SheetRow.day, SheetRow.grid, SheetRow.started_at)
    query = query.where(SheetRow.visit_id.in_(visits), SheetRow.live)
    return sorted(map(str, tx.execute(query)))


def _reports(tx: Any, visits: list[str]) -> list[Any]:
    loaded = accepted.load(tx, visits)
    return [
        (report.state, report.rev, report.content, sorted(report.amended.items()))
        for report in (loaded[visit_id] for visit_id in visits)
    ]


def _tasks(tx: Any, visits: list[str]) -> list[Any]:
    query = select(Task.kind, Task.op_id, Task.visit_id, Task.detail)
    query = query.where(Task.visit_id.in_(visits), Task.state == "open")
    return sorted(map(str, tx.execute(query)))


_SIZE = len(a_story())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order=st.permutations(range(_SIZE)),
    repeats=st.lists(st.integers(0, _SIZE - 1), max_size=6),
    batch=st.integers(1, _SIZE),
)
def test_order_repetition_and_batching_leave_the_same_rows(
    world: World, order: list[int], repeats: list[int], batch: int
) -> None:
    phone = world.worker()
    told, shuffled = a_story(), a_story()
    phone.push(*told)
    # A phone that lost an answer sends again what it has sent, among what is new.
    sent = [shuffled[place] for place in [*order, *repeats]]
    for start in range(0, len(sent), batch):
        phone.push(*sent[start : start + batch])

    assert outcome(world, shuffled) == outcome(world, told)


def test_the_story_has_rows_conflicts_and_returns(world: World) -> None:
    story = a_story()
    results = world.worker().push(*story)
    states = [result["status"] for result in results]

    assert states.count("returned") == 1
    assert states.count("accepted") == _SIZE - 1
    assert "conflict" in outcome(world, story)
    assert "gongan/arrival" in outcome(world, story)
