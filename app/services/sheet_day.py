"""A day's sheet: the rows of one day in their order, numbered from 1, under its own heading.

First the key's scope and the area asked for, then `keep` per day, then order and numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.registry.outputs_date import date_layout
from app.registry.outputs_text import Cell
from app.registry.sheets import Sheet
from app.services.cells import SeenRow, feed_item, seen_rows
from app.services.sheet_slice import SheetSlice
from app.services.shown import ShownReport
from app.storage.queries.rows import day_batches
from app.storage.queries.shown import worker_name

_FIELD = re.compile(r"\{(unit|worker|day:([^}]*))\}")
# What the blank forms have where somebody is to write.
BLANK_UNIT, BLANK_WORKER, BLANK_DATE = "＿" * 8, "＿" * 4, "＿＿"
_DIRECTIVE = re.compile(r"%-?[A-Za-z]")


@dataclass(slots=True)
class Crew:
    """The workers of a sheet by the start of their first visit in it, as they come by."""

    names: dict[str, None] = field(default_factory=dict)

    def note(self, tx: Session, report: ShownReport) -> None:
        """The name as the report gives it, else the one its worker signed in with."""
        name = report.content["visit"].get("worker_name")
        self.names.setdefault(name or worker_name(tx, report.worker_id))

    def __str__(self) -> str:
        return "、".join(self.names)


def day_rows(
    tx: Session, part: SheetSlice, day: date, crew: Crew
) -> Iterator[list[tuple[int, SeenRow]]]:
    """The numbered rows of a day, batch by batch; `crew` learns whose they are."""
    keep_last = part.view.sheet.keep_last is not None
    number = 0
    for entries in day_batches(tx, part.part, day, keep_last=keep_last):
        batch = []
        for row in seen_rows(tx, part.view, entries):
            if row.report is None:
                continue
            number += 1
            crew.note(tx, row.report)
            batch.append((number, row))
        yield batch


def day_items(
    tx: Session, part: SheetSlice, day: date, crew: Crew
) -> Iterator[list[dict[str, object]]]:
    """A day's rows as items of the feed, with their numbers."""
    for batch in day_rows(tx, part, day, crew):
        yield [feed_item(part.view, row, number) for number, row in batch]


def day_cells(tx: Session, part: SheetSlice, day: date) -> Iterator[list[list[Cell]]]:
    """A day's rows as cells in column order, with their numbers."""
    for batch in day_rows(tx, part, day, Crew()):
        yield [
            part.view.cells(row.report, row.entry.position, number)
            for number, row in batch
            if row.report is not None
        ]


def crew_of_day(tx: Session, part: SheetSlice, day: date) -> str:
    """The workers of a day's sheet; reads its reports only where the caption names workers."""
    crew = Crew()
    if "{worker}" in part.view.sheet.caption:
        for _ in day_rows(tx, part, day, crew):
            pass
    return str(crew)


def caption_of(sheet: Sheet, unit: str, crew: str, day: date) -> str:
    """The line below the title: whose sheet, which day, who filled it in."""

    def write(match: re.Match[str]) -> str:
        if match[1] == "unit":
            return unit
        return crew if match[1] == "worker" else date_layout(match[2])(day.isoformat()) or ""

    return _FIELD.sub(write, sheet.caption)


def blank_caption(sheet: Sheet, unit: str) -> str:
    """The caption of rows of many days: the line as the blank form has it."""

    def write(match: re.Match[str]) -> str:
        if match[1] == "unit":
            return unit or BLANK_UNIT
        return BLANK_WORKER if match[1] == "worker" else _DIRECTIVE.sub(BLANK_DATE, match[2])

    return _FIELD.sub(write, sheet.caption)
