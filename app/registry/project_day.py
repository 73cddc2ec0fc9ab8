"""A day's sheet out of the rows of its visits: which day, which order, which rows stay, numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from app.registry.outputs_date import moment_of

T = TypeVar("T")


# Without slots: DayEntry[X](…) writes to the instance, which a frozen slotted one answers badly.
@dataclass(frozen=True)
class DayEntry(Generic[T]):
    """A row on its way into a day's sheet; `row` is the caller's own.

    `started_at` is the visit's, `kept_by` the projector's keep_value.
    """

    started_at: str
    visit_id: str
    position: int
    kept_by: str | None
    row: T


def local_day(started_at: str) -> date:
    """The day in Asia/Shanghai on which a visit counts, whenever it was entered.

    Takes an RFC 3339 moment with any offset; raises ValueError for any other text.
    """
    return moment_of(started_at).date()


def day_rows(entries: Iterable[DayEntry[T]]) -> list[tuple[int, T]]:
    """The rows of one day's sheet with their numbers, from 1.

    In order of the visit's start, then position; visits that start in the same instant stand in
    order of their ids, so that no order of arrival shows. Of the rows with one `kept_by` the last
    stays, where it stands; rows without any stay all.
    """
    ordered = sorted(entries, key=_order)
    last = {entry.kept_by: place for place, entry in enumerate(ordered)}
    kept = (
        entry.row
        for place, entry in enumerate(ordered)
        if entry.kept_by is None or last[entry.kept_by] == place
    )
    return list(enumerate(kept, start=1))


def _order(entry: DayEntry[T]) -> tuple[float, str, int]:
    return moment_of(entry.started_at).timestamp(), entry.visit_id, entry.position
