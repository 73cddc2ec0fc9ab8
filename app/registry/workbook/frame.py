"""Where the tables stand on a page: title, header of one or two levels, body, notes below.

A page is whatever somebody made of it: the header need not be in the first row, a page may hold
two tables, columns may be blank, rows hidden. What is left aside is told in `remarks`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.registry.workbook.grid import Page, Span, Value

_NOTE = re.compile(r"^(备注|備註|注|註|说明|說明|填表说明|填写说明|填報說明)\s*[:：]?")
_FIELD = re.compile(r"[:：]|_{2,}|＿{2,}")
_TOTAL = re.compile(r"^(合计|合計|总计|總計|小计|小計)")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column as found: `place` counts from 0, `values` are those below it, empty ones out."""

    place: int
    group: str | None
    heading: str
    values: tuple[Value, ...]
    options: tuple[str, ...] = ()
    number_format: str = "General"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `above` are the lines over it, `below` those under it, `head` and `body` rows."""

    page: str
    above: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    below: tuple[str, ...]
    head: int
    body: int
    rows: int
    remarks: tuple[str, ...] = ()


def find_tables(page: Page) -> list[Table]:
    """Every table of a page, from top to bottom; none where nothing looks like a header."""
    tables: list[Table] = []
    row = 0
    while (head := _next_head(page, row)) is not None:
        body = _body_row(page, head)
        end = _end(page, body)
        tables.append(_table(page, row, (head, body, end)))
        row = _after_notes(page, end)
    return tables


def _next_head(page: Page, start: int) -> int | None:
    """The first row that names things side by side, with lines at most above it."""
    for row in range(start, len(page.rows)):
        if _names_columns(page, row):
            return row
    return None


def _names_columns(page: Page, row: int) -> bool:
    cells = _origins(page, row)
    if len(cells) < 2 or row in page.hidden_rows:
        return False
    texts = [text for _, text in cells]
    worded = [text for text in texts if not _is_number(text)]
    if len(cells) == 2 and any(_FIELD.search(text) for text in texts):
        return False
    captions = [text for text in texts if re.search(r"[:：]\s*($|[_＿]|\d)", text)]
    return len(worded) == len(texts) and len(captions) * 2 < len(texts)


def _origins(page: Page, row: int) -> list[tuple[Span, str]]:
    """The cells that begin in a row and hold something."""
    found = []
    for column in range(len(page.rows[row]) if row < len(page.rows) else 0):
        text = page.text(row, column)
        if text:
            found.append((page.span(row, column), text))
    return found


def _body_row(page: Page, head: int) -> int:
    """The row below the header: boxes that reach down, and groups with names under them."""
    last = head
    while last - head < _DEEPEST:
        reach = max((span.bottom for span, _ in _origins(page, last)), default=last)
        below = last + 1
        if reach > last:
            last = min(reach, head + _DEEPEST)
        elif last == head and _names_under_groups(page, head, below):
            last = below
        else:
            break
    return last + 1


def _names_under_groups(page: Page, head: int, below: int) -> bool:
    """Whether the next row names columns of wide boxes, or fills exactly the gaps between names."""
    under = _origins(page, below)
    if not under or any(_is_number(text) for _, text in under) or below in page.hidden_rows:
        return False
    wide = [span for span, _ in _origins(page, head) if span.right > span.left]
    if wide:
        return all(any(s.left <= u.left <= s.right for s in wide) for u, _ in under)
    gaps = {c for c in range(page.width) if not page.text(head, c)}
    columns = {span.left for span, _ in under}
    return bool(gaps) and gaps <= columns and len(columns) < page.width


def _end(page: Page, body: int) -> int:
    """The row after the last one of the body: a note, a line across, or two empty rows."""
    last = body
    for row in range(body, len(page.rows)):
        cells = _origins(page, row)
        if len(cells) == 1 and _is_line(cells[0]):
            return row
        if cells:
            last = row + 1
        elif not any(_origins(page, r) for r in range(row, row + 2)) and _line_ahead(page, row):
            return max(last, row)
    return len(page.rows)


def _line_ahead(page: Page, row: int) -> bool:
    """Whether the next thing below is a line, and not simply another record."""
    for ahead in range(row, len(page.rows)):
        cells = _origins(page, ahead)
        if cells:
            return len(cells) == 1 and _is_line(cells[0])
    return False


def _is_line(cell: tuple[Span, str]) -> bool:
    span, text = cell
    return span.right > span.left or bool(_NOTE.match(text)) or bool(_FIELD.search(text))


def _after_notes(page: Page, end: int) -> int:
    """Past the notes that belong to the table above; a title that follows belongs to the next."""
    row = end
    while row < len(page.rows):
        cells = _origins(page, row)
        if len(cells) != 1 or not _NOTE.match(cells[0][1]):
            return row
        row += 1
    return row


def _table(page: Page, start: int, rows: tuple[int, int, int]) -> Table:
    head, body, end = rows
    seen = [r for r in range(body, end) if r not in page.hidden_rows and not _total(page, r)]
    remarks = {"hidden_rows": any(r in page.hidden_rows for r in range(body, end))}
    columns = []
    names = list(_column_names(page, head, body))
    for place, group, heading in names:
        if not heading:
            filled = any(page.text(r, place) for r in seen)
            remarks["column_without_heading" if filled else "blank_column"] = True
            continue
        columns.append(_column(page, (place, group, heading), (body, seen)))
    remarks["deep_header"] = body - head > 2
    above = [text for r in range(start, head) for _, text in _origins(page, r)]
    lines = range(end, _after_notes(page, end))
    more = _last_lines(page, lines.stop)
    below = [text for r in (*lines, *more) for _, text in _origins(page, r)]
    count = sum(1 for r in seen if any(page.text(r, p) for p, _, _ in names))
    told = tuple(code for code, true in remarks.items() if true)
    return Table(page.name, tuple(above), tuple(columns), tuple(below), head, body, count, told)


def _last_lines(page: Page, start: int) -> range:
    """Lines at the very end of a page (who filled it in, who checked) belong to the last table."""
    rest = range(start, len(page.rows))
    return rest if all(len(_origins(page, r)) <= 1 for r in rest) else range(0)


def _column_names(page: Page, head: int, body: int) -> Iterator[tuple[int, str | None, str]]:
    """Place, group and heading of every column; boxes are written out into what they cover."""
    for place in range(page.width):
        levels: list[str] = []
        for row in range(head, body):
            span = page.span(row, place)
            text = page.text(span.top, span.left)
            if not text and row == head and body - head > 1 and page.text(row + 1, place):
                text = _left_of(page, row, place)
            if text and (not levels or levels[-1] != text):
                levels.append(text)
        group = "/".join(levels[:-1]) or None
        yield place, group, levels[-1] if levels else ""


def _left_of(page: Page, row: int, place: int) -> str:
    return next((page.text(row, p) for p in range(place, -1, -1) if page.text(row, p)), "")


def _column(
    page: Page, named: tuple[int, str | None, str], below: tuple[int, list[int]]
) -> TableColumn:
    place, group, heading = named
    first, rows = below
    options = next(
        (d.options for d in page.drop_downs if any(s.holds(first, place) for s in d.spans)), ()
    )
    cells = [page.rows[r][place] if place < len(page.rows[r]) else None for r in rows]
    return TableColumn(
        place=place,
        group=group,
        heading=heading,
        values=tuple(value for value in cells if value not in (None, "")),
        options=options,
        number_format=page.formats.get((first, place), "General"),
        width=page.widths.get(place),
    )


def _total(page: Page, row: int) -> bool:
    return any(_TOTAL.match(text) for _, text in _origins(page, row)[:2])


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d.,%]+", text))
