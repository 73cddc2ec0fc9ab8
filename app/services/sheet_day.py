"""A day's sheet: the rows of one day in their order, numbered from 1, under its own heading.

First the key's scope and the area asked for, then `keep` per day, then order and numbers. Several
days are their sheets in sequence, each numbered from 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.clock import local_day
from app.registry.outputs_date import date_layout
from app.registry.outputs_text import Cell
from app.registry.sheets import Sheet
from app.services.cells import seen_rows
from app.services.sheet_slice import SheetSlice
from app.services.shown import ShownReport
from app.services.slices.drawn import Drawn, draw
from app.storage.queries.rows import Days, Entry, day_batches
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
    tx: Session, part: SheetSlice, days: Days, crew: Crew
) -> Iterator[list[tuple[int, Entry, ShownReport]]]:
    """The numbered rows of some days, batch by batch; `crew` learns whose they are."""
    keep_last = part.view.sheet.keep_last is not None
    number, today = 0, None
    for entries in day_batches(tx, part.part, days, keep_last=keep_last):
        batch = []
        for row in seen_rows(tx, part.view, entries):
            if row.report is None:
                continue
            day = local_day(row.entry.started_at)
            number, today = (number + 1 if day == today else 1), day
            crew.note(tx, row.report)
            batch.append((number, row.entry, row.report))
        yield batch


def day_drawn(tx: Session, part: SheetSlice, days: Days, crew: Crew) -> Iterator[list[Drawn]]:
    """The rows of some days with all that can be told of them, and their numbers."""
    for batch in day_rows(tx, part, days, crew):
        yield [draw(part.view, entry, report, number) for number, entry, report in batch]


def day_cells(tx: Session, part: SheetSlice, days: Days) -> Iterator[list[list[Cell]]]:
    """The same as cells in column order."""
    for batch in day_rows(tx, part, days, Crew()):
        yield [part.view.cells(report, entry.position, n) for n, entry, report in batch]


def crew_of(tx: Session, part: SheetSlice, days: Days) -> str:
    """The workers of some days; reads their reports only where the caption names workers."""
    crew = Crew()
    if names_crew(part.view.sheet):
        for _ in day_rows(tx, part, days, crew):
            pass
    return str(crew)


def names_crew(sheet: Sheet) -> bool:
    return "{worker}" in sheet.caption


def caption_of(sheet: Sheet, unit: str, crew: str, days: Days) -> str:
    """The line below the title: whose sheet, which day or from which to which, who filled it in."""

    def write(match: re.Match[str]) -> str:
        if match[1] == "unit":
            return unit
        return crew if match[1] == "worker" else _dates(match[2], days)

    return _FIELD.sub(write, sheet.caption)


def blank_caption(sheet: Sheet, unit: str) -> str:
    """The caption of rows of many days: the line as the blank form has it."""

    def write(match: re.Match[str]) -> str:
        if match[1] == "unit":
            return unit or BLANK_UNIT
        return BLANK_WORKER if match[1] == "worker" else _DIRECTIVE.sub(BLANK_DATE, match[2])

    return _FIELD.sub(write, sheet.caption)


def _dates(layout: str, days: Days) -> str:
    write = date_layout(layout)
    first, last = (write(day.isoformat()) or "" for day in days)
    return first if days.first == days.last else f"{first}至{last}"
