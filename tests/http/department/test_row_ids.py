"""Rows' ids: those of an earlier version stay for ever, and new ones lie together."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update

from app.storage.models.directory import SheetRow
from tests.builders import GRID, NEXT_GRID, a_tenant, a_visit, a_withdrawal, an_amendment
from tests.http.department.scenes import items, pages, recorded, replayed
from tests.http.department.test_past_releases import publish
from tests.http.department.test_republish import names, republished, with_later
from tests.world import Key, World

_numbers = count(1)


def a_rented(moment: str) -> tuple[dict[str, Any], str]:
    """A visit named at this moment as phones name them, and its tenant's path."""
    stamp = f"{int(datetime.fromisoformat(moment).timestamp() * 1000):012x}"
    visit_id = f"{stamp[:8]}-{stamp[8:]}-7000-8000-{next(_numbers):012x}"
    report = a_visit(visit={"id": visit_id}, place={"rented": True}, persons=[a_tenant()])
    return report, f"persons.{report['persons'][0]['id']}"


def grown_old(world: World) -> None:
    """The store becomes one that an earlier version filled: an id was a plain hash then."""
    with world.app.app_context(), world.transaction() as tx:
        for row_id in tx.scalars(select(SheetRow.row_id)).all():
            old = sha256(row_id).digest()[:16]
            tx.execute(update(SheetRow).where(SheetRow.row_id == row_id).values(row_id=old))


def all_rows(world: World) -> list[tuple[str, str, str, str]]:
    """What makes a row this one, of every row there ever was."""
    columns = (SheetRow.visit_id, SheetRow.sheet, SheetRow.subject, SheetRow.grid)
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return [(row[0], row[1], row[2], row[3]) for row in tx.execute(select(*columns))]


def ids(feed: Iterable[dict[str, Any]], op: str = "upsert") -> list[str]:
    return [item["row_id"] for item in feed if item["op"] == op]


def feed_of(key: Key, sheet: str) -> list[dict[str, Any]]:
    """The whole feed, an item a page, so that every cursor lies between two rows."""
    return items(pages(key, sheet, limit=1))


def test_rows_of_an_earlier_version_keep_their_ids_whatever_becomes_of_them(world: World) -> None:
    phone = world.worker([GRID, NEXT_GRID])
    (first, _), (second, tenant) = (a_rented("2026-11-18T01:00:00+00:00") for _ in range(2))
    recorded(phone, first, second)
    grown_old(world)
    (fresh, _), key = a_rented("2026-11-18T01:00:00+00:00"), world.key("gongan")
    recorded(phone, fresh)
    held = {sheet: feed_of(key, sheet) for sheet in ("rental", "arrival")}
    visit_id = second["visit"]["id"]

    def amended(rev: int, **change: Any) -> tuple[list[str], list[str]]:
        """Ids that `arrival` sends after a change: of rows that are, and that are no more."""
        since = key.rows("arrival")["next"]
        phone.push(an_amendment(visit_id, base_rev=rev, set=change))
        sent = key.rows("arrival", cursor=since)["items"]
        return ids(sent), ids(sent, "delete")

    own = ids(held["arrival"])[1]
    assert amended(1, **{f"{tenant}.name": "欧阳朗"}) == ([own], [])
    [there], gone = amended(2, **{"visit.grid_code": NEXT_GRID})
    assert (gone, there == own) == ([own], False)
    assert amended(3, **{"visit.grid_code": GRID}) == ([own], [there])

    publish(world, with_later)
    done = republished(world)
    assert (done["gained"], done["lost"]) == ({"gongan/later": 3}, {})
    for sheet, before in held.items():
        assert replayed(feed_of(key, sheet)).keys() == set(ids(before)), sheet
    since = key.rows("rental")["next"]
    phone.push(*(a_withdrawal(report["visit"]["id"]) for report in (first, second)))
    sent = key.rows("rental", cursor=since)["items"]
    assert ids(sent, "delete") == ids(held["rental"])[:2]
    assert names(key, "later") == ["陈广生"]
    assert len(all_rows(world)) == len(set(all_rows(world)))


def test_a_feed_of_old_ids_and_new_ones_is_whole_in_pages_of_one(world: World) -> None:
    phone, key = world.worker([GRID, NEXT_GRID]), world.key("gongan")
    visits = [a_rented("2026-11-18T01:00:00+00:00")[0] for _ in range(4)]
    recorded(phone, *visits[:2])
    grown_old(world)
    recorded(phone, *visits[2:])
    # In one change, at one position: a row that goes under an old id and one that comes.
    move = {"visit.grid_code": NEXT_GRID}
    phone.push(*(an_amendment(visit["visit"]["id"], set=move) for visit in visits))

    whole = key.rows("arrival")["items"]
    assert feed_of(key, "arrival") == whole
    assert (len(ids(whole)), len(ids(whole, "delete"))) == (4, 4)
    for row in replayed(whole):
        assert key.get(f"sheets/arrival/rows/{row}").get_json()["row_id"] == row


def test_ids_begin_alike_for_a_sheet_at_one_time_and_in_no_other_case(world: World) -> None:
    at_one_time = ("2026-11-18T01:00:00", "2026-11-18T01:00:02")
    wrong_clock, later = "1970-01-02T00:00:00", "2026-11-18T09:00:00"
    moments = (wrong_clock, *at_one_time, later, "2100-01-02T00:00:00")
    recorded(world.worker(), *(a_rented(f"{moment}+00:00")[0] for moment in moments))
    key = world.key("gongan")
    rental, arrival = (
        [row_id[:8] for row_id in ids(feed_of(key, sheet))] for sheet in ("rental", "arrival")
    )

    assert rental[1] == rental[2]
    assert arrival[1] == arrival[2]
    # Two departments that lay their rows side by side cannot tell by ids which are of one visit.
    assert len({*rental, *arrival}) == 8
    # 70 minutes are one step, in an order of the sheet's own.
    spells = [[int(start, 16) >> 10 for start in starts] for starts in (rental, arrival)]
    for _, first, _, eight_hours_on, _ in spells:
        assert (eight_hours_on - first) % 2**22 in (6, 7)


@pytest.mark.parametrize("visit_id", ["visit-1", "01a21d5c-687f-4795-8212-e46bcb81ae83", "٠" * 36])
def test_a_visit_whose_id_tells_no_time_has_rows_like_any_other(
    world: World, visit_id: str
) -> None:
    phone, key = world.worker(), world.key("gongan")
    report = a_visit(visit={"id": visit_id}, place={"rented": True}, persons=[a_tenant()])
    recorded(phone, report)
    [before] = ids(key.rows("rental")["items"])
    phone.push(an_amendment(visit_id, set={"place.floors": 2, "place.rented": False}))
    phone.push(an_amendment(visit_id, base_rev=2, set={"place.rented": True}))
    assert (len(before), ids(key.rows("rental")["items"])) == (32, [before])
