"""What a phone is told, page by page, through HTTP."""

import gzip
import json
from typing import Any

import pytest
from sqlalchemy import update

from app.clock import LOCAL
from app.services import pull, sessions
from app.services.pull import Asking
from app.storage.models.people import WorkerGrid
from app.storage.models.releases import RealmState
from app.storage.reading import reading
from tests.builders import (
    GRID,
    NEXT_GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_issue,
    an_operation,
    golden_operations,
)
from tests.pulled import Replica, replica
from tests.world import Phone, World

IN_NEXT_GRID = {"grid_code": NEXT_GRID, "grid_name": "第004网格"}


def submit(phone: Phone, **changes: Any) -> dict[str, Any]:
    """Hand a visit in, accepted; gives the report."""
    report = a_visit(**changes)
    [result] = phone.push(an_operation(report))
    assert result["status"] == "accepted", result
    return report


def serve(world: World, phone: Phone, grid: str, *, ends: bool = False) -> None:
    """Give a worker a grid from now on, or take it away now."""
    with world.app.app_context(), world.transaction() as tx:
        if ends:
            left = WorkerGrid.worker_id == phone.worker_id, WorkerGrid.grid == grid
            tx.execute(update(WorkerGrid).where(*left).values(until=world.clock()))
        else:
            own = {"worker_id": phone.worker_id, "grid": grid}
            tx.merge(WorkerGrid(**own, since=world.clock(), until=None))


def in_pages(world: World, phone: Phone, size: int) -> list[dict[str, Any]]:
    """Everything from the beginning in pages of a size, as (kind, id) of each item."""
    pages: list[dict[str, Any]] = []
    cursor, more = None, True
    with world.app.app_context(), reading() as tx:
        scope = sessions.scope_of(tx, phone.token, world.clock())
        asking = Asking(scope, world.clock().astimezone(LOCAL).date(), b"k" * 32, size)
        while more:
            page = pull.page(tx, asking, cursor)
            # A subject and its days are never torn apart.
            assert len(page.items) <= max(size, 4)
            pages += [{"kind": item.kind, "id": item.id} for item in page.items]
            cursor, more = page.next, page.has_more
    return pages


def test_the_golden_day_comes_to_a_colleagues_phone_whole(world: World) -> None:
    worker, colleague = world.worker(), world.worker()
    worker.push(*golden_operations())
    own, seen = replica(worker), replica(colleague)
    assert len(own.of("report_state")) == 28
    assert seen.of("report_state") == []
    assert len(own.subjects("place")) == 26
    assert seen.of("subject") == own.of("subject")
    assert seen.of("sheet_period") == own.of("sheet_period")


def test_nothing_new_is_an_empty_page_that_goes_on(world: World) -> None:
    phone = world.worker()
    submit(phone)
    told = replica(phone)
    page = phone.pull(told.cursor)
    assert (page["items"], page["has_more"]) == ([], False)
    assert page["server_time"] == "2026-11-18T20:00:00+08:00"
    report = submit(phone)
    news = [one for one in phone.pull(page["next"])["items"] if one["op"] == "upsert"]
    assert {one["kind"] for one in news} == {"subject", "report_state"}
    assert [one["id"] for one in news if one["kind"] != "subject"] == [report["visit"]["id"]]


@pytest.mark.parametrize("size", [1, 2, 7, 50])
def test_a_page_may_end_anywhere_and_loses_nothing(world: World, size: int) -> None:
    phone = world.worker()
    phone.push(*golden_operations())
    world.fold()
    whole = in_pages(world, phone, 500)
    assert len(whole) > 100
    assert in_pages(world, phone, size) == whole


def test_another_workers_grid_is_not_told(world: World) -> None:
    near, far = world.worker([GRID]), world.worker([NEXT_GRID])
    submit(near, persons=[a_tenant()], issues=[an_issue()])
    assert replica(far).items == []


def test_a_grid_that_is_new_to_a_worker_is_told_from_its_beginning(world: World) -> None:
    old, new = world.worker([NEXT_GRID]), world.worker([GRID])
    submit(old, visit=IN_NEXT_GRID, place={"code": "P1"})
    told = replica(new)
    submit(new, place={"code": "P2"})
    told.pull()
    serve(world, new, NEXT_GRID)
    told.pull()
    assert {one["aliases"][0] for one in told.subjects("place")} == {"P1", "P2"}
    before = len(told.items)
    assert len(told.pull().items) == before


def test_a_worker_who_leaves_a_grid_is_sent_a_purge_once(world: World) -> None:
    phone = world.worker([GRID, NEXT_GRID])
    submit(phone, place={"code": "P1"})
    submit(phone, visit=IN_NEXT_GRID, place={"code": "P2"})
    told = replica(phone)
    serve(world, phone, NEXT_GRID, ends=True)
    told.pull().pull()
    assert [one["id"] for one in told.items if one["kind"] == "purge"] == [NEXT_GRID]
    assert [one["aliases"] for one in told.subjects("place")] == [["P1"]]


def test_a_withdrawn_visit_takes_back_what_only_it_made_known(world: World) -> None:
    phone = world.worker()
    report = submit(phone, place={"code": "P1"})
    told = replica(phone)
    phone.push(a_withdrawal(report["visit"]["id"]))
    told.pull()
    assert told.of("subject") == []
    assert [one["state"] for one in told.of("report_state")] == ["withdrawn"]
    assert replica(phone).of("subject") == []


def test_a_first_pull_has_no_deletes(world: World) -> None:
    phone = world.worker()
    report = submit(phone, issues=[an_issue(recheck="fixed")])
    submit(phone)
    phone.push(a_withdrawal(report["visit"]["id"]))
    assert {item["op"] for item in replica(phone).items} == {"upsert"}


@pytest.mark.parametrize("cursor", ["x", "Zm9v", "a" * 200, "网格", "\x00", "=" * 5])
def test_a_garbled_cursor_says_start_again(world: World, cursor: str) -> None:
    response = world.worker().get("/api/v1/sync/pull", cursor=cursor)
    assert response.status_code == 410
    assert response.get_json()["reset"] is True


def test_another_workers_cursor_says_start_again(world: World) -> None:
    mine, other = world.worker(), world.worker()
    cursor = replica(other).cursor
    assert cursor is not None
    assert mine.get("/api/v1/sync/pull", cursor=cursor).status_code == 410
    assert other.get("/api/v1/sync/pull", cursor=cursor).status_code == 200


def test_after_a_restore_every_cursor_says_start_again(world: World) -> None:
    phone = world.worker()
    told = replica(phone)
    with world.app.app_context(), world.transaction() as tx:
        tx.execute(update(RealmState).where(RealmState.key == "epoch").values(value="restored"))
    assert phone.get("/api/v1/sync/pull", cursor=str(told.cursor)).status_code == 410
    assert phone.pull()["epoch"] == "restored"


def test_a_second_phone_of_a_worker_may_go_on_from_its_own_beginning(world: World) -> None:
    phone = world.worker()
    submit(phone)
    second = world.sign_in(phone.number, phone.secret)
    assert Replica(second).pull().things == replica(phone).things


def test_a_phone_hears_its_own_highest_number_and_nobody_elses(world: World) -> None:
    phone = world.worker()
    other = world.sign_in(phone.number, phone.secret)
    assert phone.pull()["device_seq"] == 0
    phone.push(an_operation(device_seq=7), an_operation(device_seq=3))
    assert (phone.pull()["device_seq"], other.pull()["device_seq"]) == (7, 0)


def test_a_page_travels_compressed(world: World) -> None:
    phone = world.worker()
    phone.push(*golden_operations())
    headers = {**phone.headers, "Accept-Encoding": "gzip"}
    response = phone.client.get("/api/v1/sync/pull", headers=headers)
    assert response.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(response.data))["items"] == phone.pull()["items"]
