"""Push: batches that meet each other, and a store that cannot take them now."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.storage.models.directory import SheetRow
from app.storage.models.reports import Operation
from tests.builders import a_tenant, a_visit, a_withdrawal, an_amendment, an_operation
from tests.world import Phone, World

Results = list[dict[str, Any]]


def at_once(*pushes: Callable[[], Results]) -> list[Results]:
    """Run pushes in threads that start together; gives their results in order."""
    start = threading.Barrier(len(pushes))
    found: dict[int, Results] = {}

    def run(place: int, push: Callable[[], Results]) -> None:
        start.wait()
        found[place] = push()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(pushes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(pushes))]


def a_rental() -> dict[str, Any]:
    return an_operation(a_visit(place={"rented": True}, persons=[a_tenant()]))


def count(world: World, column: Any) -> int:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return tx.scalar(select(func.count(column))) or 0


def phones(world: World, number: int) -> list[Phone]:
    """As many phones of one worker, each with a client of its own."""
    first = world.worker()
    return [
        Phone(world.app.test_client(), first.token, first.session, first.number, first.secret)
        for _ in range(number)
    ]


def test_the_same_batch_twice_at_once_succeeds_twice_and_is_stored_once(world: World) -> None:
    one, two = phones(world, 2)
    batch = [a_rental() for _ in range(10)]
    first, second = at_once(lambda: one.push(*batch), lambda: two.push(*batch))

    for left, right in zip(first, second, strict=True):
        assert {left["status"], right["status"]} == {"accepted", "duplicate"}
        assert left["receipt"] == right["receipt"]
    assert count(world, Operation.op_id) == 10


def test_batches_that_touch_the_same_visits_crosswise_all_get_through(world: World) -> None:
    four = phones(world, 4)
    visits = [a_rental() for _ in range(8)]
    ids = [operation["report"]["visit"]["id"] for operation in visits]
    amendments = [an_amendment(visit_id, set={"place.rented": False}) for visit_id in ids]
    withdrawals = [a_withdrawal(visit_id) for visit_id in ids]
    at_once(
        lambda: four[0].push(*visits),
        lambda: four[1].push(*reversed(amendments)),
        lambda: four[2].push(*withdrawals[4:], *amendments[:4]),
        lambda: four[3].push(*reversed(visits)),
    )

    results = four[0].push(*visits, *amendments, *withdrawals[4:])
    assert {result["state"] for result in results[8:]} == {"accepted"}
    assert [result["state"] for result in results[:8]] == ["accepted"] * 4 + ["withdrawn"] * 4
    with world.app.app_context(), world.transaction(writes=False) as tx:
        live = set(tx.scalars(select(SheetRow.sheet).where(SheetRow.live)))
    assert "gongan/rental" not in live


def test_a_store_that_takes_nothing_now_answers_retry_and_loses_nothing(world: World) -> None:
    phone, operation = world.worker(), a_rental()
    broken = "ALTER TABLE report RENAME TO report_elsewhere"
    with world.app.app_context(), world.transaction() as tx:
        tx.connection().exec_driver_sql(broken)
    [refused] = phone.push(operation)
    with world.app.app_context(), world.transaction() as tx:
        tx.connection().exec_driver_sql("ALTER TABLE report_elsewhere RENAME TO report")
    [result] = phone.push(operation)

    assert refused == {"op_id": operation["op_id"], "status": "retry"}
    assert result["status"] == "accepted"


def test_an_operation_that_the_store_cannot_take_leaves_its_neighbours_alone(
    world: World, engine_name: str
) -> None:
    phone = world.worker()
    batch = [a_rental() for _ in range(3)]
    op_id = batch[1]["op_id"]
    with world.app.app_context(), world.transaction() as tx:
        tx.connection().exec_driver_sql(_BARRIER[engine_name].format(op_id=op_id))
    results = phone.push(*batch)

    assert [result["status"] for result in results] == ["accepted", "retry", "accepted"]
    assert count(world, Operation.op_id) == 2


_BARRIER = {
    "sqlite": (
        "CREATE TRIGGER barrier BEFORE INSERT ON operation WHEN NEW.op_id = '{op_id}' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
    ),
    "postgresql": "ALTER TABLE operation ADD CONSTRAINT barrier CHECK (op_id <> '{op_id}')",
}


@pytest.mark.parametrize("days", [1, 89])
def test_an_expired_token_may_hand_in_for_ninety_days(world: World, days: int) -> None:
    phone = world.worker()
    world.clock.now += timedelta(days=90 + days)
    [result] = phone.push(a_rental())

    assert (result["status"], result["reason"]) == ("held", "revoked")
