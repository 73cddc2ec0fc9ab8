"""Pull: what changed for a worker's phone since its cursor, in order, nothing ever skipped.

A page is complete up to its cursor: items are ordered by (change number, kind, id), and a page may
end between two items of one change. A phone takes items as they come; seeing one again is harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.services.access import WorkerScope
from app.services.pull_cursor import LEFT, OWN, START, Channel, CursorBox, caught_up, gone
from app.services.pull_items import Item, purge, tell
from app.services.pull_periods import period_start
from app.storage.queries import pull as queries
from app.storage.queries.folding import is_waiting
from app.storage.queries.operations import heard_device_seq
from app.storage.queries.pull import Place, Span
from app.storage.queries.realm import epoch

PAGE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """`next` goes on from here, also when there is nothing more now. `device_seq` is the highest
    number heard of the phone: a store that gave out fewer is an older copy of one. `soon`:
    something was committed that gets its number, or is folded into subjects, only now."""

    epoch: str
    next: str
    has_more: bool
    items: Sequence[Item]
    device_seq: int
    soon: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """Who pulls, what for, and on which local day; `size` is how many items a page may have."""

    scope: WorkerScope
    today: date
    cursor_key: bytes
    size: int = PAGE


def page(tx: Session, asking: Asking, cursor: str | None) -> Page:
    """The next page; without a cursor from the beginning.

    Changes must be numbered before (`numbering.stamp`). Raises Problem 410 `gone`, `reset` true,
    for a cursor of another worker, of another epoch, or a garbled one.
    """
    scope = asking.scope
    box = CursorBox(asking.cursor_key, epoch(tx), scope.worker_id)
    high = queries.high_water(tx)
    told = box.open(cursor) if cursor else []
    if any(channel.at.seq > high for channel in told):
        raise gone()
    channels, items = _follow(told, scope, high)
    for n, channel in enumerate(channels):
        room = asking.size - len(items)
        if room <= 0:
            break
        new, channels[n] = _advance(tx, asking, channel, high, room)
        items += new
    channels = caught_up(channels, high)
    has_more = not all(channel.told_all(high) for channel in channels)
    heard = heard_device_seq(tx, scope.device_id)
    # While there is more the phone asks again anyway.
    soon = not has_more and (
        queries.awaits_number(tx, scope.worker_id, scope.grids) or is_waiting(tx, scope.grids)
    )
    return Page(box.epoch, box.seal(channels), has_more, items, heard, soon)


def _follow(
    told: Sequence[Channel], scope: WorkerScope, high: int
) -> tuple[list[Channel], list[Item]]:
    """The channels of what the worker serves now, new grids from the start; purges for the rest.

    Of whom the phone goes on knowing, nothing counts any more that was seen in a grid that is left:
    its subjects are told once more, as they are without it.
    """
    now = {OWN, *scope.grids}
    names = {name for channel in told for name in channel.scopes}
    before = {name for name in names if not name.startswith(LEFT)}
    leaving = {name for name in names - before if name.removeprefix(LEFT) not in now}
    channels = [
        Channel(kept, channel.at, channel.fresh)
        for channel in told
        if (kept := tuple(name for name in channel.scopes if name in now | leaving))
    ]
    if now - before:
        # Of one that is served again before it was let go the phone may have things still.
        fresh = 0 if any(LEFT + grid in names for grid in now) else high
        channels.append(Channel(tuple(sorted(now - before)), START, fresh))
    left = sorted(before - now)
    if left:
        channels.append(Channel(tuple(LEFT + grid for grid in left), START, 0))
    return sorted(channels, key=lambda channel: channel.at), [purge(grid, high) for grid in left]


def _advance(
    tx: Session, asking: Asking, channel: Channel, high: int, room: int
) -> tuple[list[Item], Channel]:
    """Tell a channel on by at most `room` items, one place always; gives where it stands then."""
    places = _changes(tx, asking, channel, Span(channel.at, high, room + 1))
    told = tell(tx, asking.scope, places[:room], period_start(asking.today))
    items: list[Item] = []
    for n, place in enumerate(places[:room]):
        new = [one for one in told[place] if one.op == "upsert" or place.seq > channel.fresh]
        if items and len(items) + len(new) > room:
            return items, channel.moved(places[n - 1])
        items += new
    if len(places) > room:
        return items, channel.moved(places[room - 1])
    return items, channel.moved_to_end(high)


def _changes(tx: Session, asking: Asking, channel: Channel, span: Span) -> list[Place]:
    scope, places = asking.scope, list[Place]()
    grids = [name.removeprefix(LEFT) for name in channel.scopes if name != OWN]
    if grids:
        places += queries.changed_subjects(tx, grids, span)
    if OWN in channel.scopes:
        places += queries.changed_tasks(tx, scope.worker_id, span)
        places += queries.changed_reports(tx, scope.worker_id, span)
        places += queries.changed_inbox(tx, scope.worker_id, span)
    return sorted(places)[: span.limit]
