"""Rows that exist, whole: the sheets of some days in sequence, or everything in an order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing

from sqlalchemy.orm import Session

from app.registry.outputs_text import Cell
from app.services import feed, sheet_day
from app.services.index.home import IndexHome
from app.services.rows_asked import Answer, Ask
from app.services.rows_body import Body, Form, cells_of, pieces_of, require_place
from app.services.sheet_day import Crew
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn
from app.services.slices.indexed import Arranged, by_index
from app.services.slices.sifting import sifted
from app.storage.queries.rows import Days, day_summary


def day_sheets(tx: Session, part: SheetSlice, ask: Ask, opened: ExitStack) -> Answer:
    """The sheets of the days asked for, whole; a filter leaves their numbers as they are."""
    days = ask.days
    assert days is not None
    crew = Crew()
    if ask.sifted:
        spool = sifted(sheet_day.day_drawn(tx, part, days, crew), ask.wheres, ask.sorts)
        return _arranged(part, ask, opened, (spool, _days_rest(part, days, crew)))
    found = day_summary(tx, part.part, days)
    require_place(ask.form, found.live)

    def caption() -> str:
        names = sheet_day.crew_of(tx, part, days)
        return sheet_day.caption_of(part.view.sheet, part.area.unit, names, days)

    body = Body(
        part=part,
        name=ask.name(part.part.sheet),
        drawn=lambda: sheet_day.day_drawn(tx, part, days, crew),
        cells=lambda: sheet_day.day_cells(tx, part, days),
        caption=caption,
        rest=_days_rest(part, days, crew),
    )
    return Answer(
        etag=part.etag("days", days, ask.form, ask.bom, *found),
        next=None,
        seqs=(found.first_seq, found.last_seq),
        rows=found.live,
        pieces=pieces_of(body, ask.form, bom=ask.bom),
    )


def all_rows(tx: Session, part: SheetSlice, ask: Ask, opened: ExitStack, home: IndexHome) -> Answer:
    """Every row that exists, filtered and sorted."""
    arranged = by_index(tx, part, ask, home)
    if arranged is None:
        arranged = sifted(feed.live_drawn(tx, part, None), ask.wheres, ask.sorts)
    return _arranged(part, ask, opened, (arranged, lambda: _heading(part, _blank(part))))


def blank_body(
    part: SheetSlice,
    drawn: Callable[[], Iterable[list[Drawn]]],
    cells: Callable[[], Iterable[Sequence[Sequence[Cell]]]],
) -> Body:
    """Rows of no one day, under the line as the blank form has it."""
    return Body(
        part=part,
        name=Ask(Form.JSON).name(part.part.sheet),
        drawn=drawn,
        cells=cells,
        caption=lambda: _blank(part),
        rest=lambda: _heading(part, _blank(part)),
    )


def _arranged(
    part: SheetSlice,
    ask: Ask,
    opened: ExitStack,
    asked: tuple[Arranged, Callable[[], Mapping[str, object]]],
) -> Answer:
    rows, rest = asked
    opened.enter_context(closing(rows))
    require_place(ask.form, rows.live)
    body = Body(
        part=part,
        name=ask.name(part.part.sheet),
        drawn=rows.rows,
        cells=lambda: cells_of(rows.rows()),
        caption=lambda: str(rest()["caption"]),
        rest=rest,
    )
    return Answer(
        etag=part.etag("sifted", ask.days, ask.orders(), ask.form, ask.bom, rows.digest),
        next=None,
        seqs=rows.seqs,
        rows=rows.live,
        pieces=pieces_of(body, ask.form, bom=ask.bom),
    )


def _days_rest(part: SheetSlice, days: Days, crew: Crew) -> Callable[[], Mapping[str, object]]:
    def rest() -> Mapping[str, object]:
        sheet = part.view.sheet
        caption = sheet_day.caption_of(sheet, part.area.unit, str(crew), days)
        first, last = (day.isoformat() for day in days)
        dates = {"date": first} if first == last else {"from": first, "to": last}
        return {**_heading(part, caption), **dates}

    return rest


def _blank(part: SheetSlice) -> str:
    return sheet_day.blank_caption(part.view.sheet, part.area.unit)


def _heading(part: SheetSlice, caption: str) -> Mapping[str, object]:
    sheet = part.view.sheet
    return {
        "title": sheet.title,
        "prefix": sheet.prefix,
        "caption": caption,
        "footnote": sheet.footnote,
        "sheet": sheet.id,
        "area": part.area.code,
        "release": part.release,
        "has_more": False,
        "next": None,
    }
