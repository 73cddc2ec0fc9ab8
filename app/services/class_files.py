"""A class's error map as a file: one line for each trainee and element, as CSV or in Excel."""

import io
from collections.abc import Sequence

from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from app.registry.registry import Registry
from app.registry.training.naming import Named, named
from app.services import releases
from app.services.class_errors import Map, title_of
from app.services.render.csv_rows import csv_text
from app.services.render.inert import formula_like, plain
from app.services.render.xlsx_sheet import MADE

HEADERS = ("学员", "情景", "谁、哪个", "项", "路径", "评", "把握")
_MARKS = {"right": "对", "wrong": "错", "missed": "漏", "invented": "编", "needless": "多余"}
_INSIGHTS = {
    "known": "有把握，对",
    "lucky": "没把握，对",
    "misbelieved": "有把握，错",
    "unsure": "没把握，错",
}
_WIDTHS = (14, 34, 24, 24, 34, 8, 14)


def lines_of(tx: Session, found: Map) -> list[list[str]]:
    """In the order of joining."""
    registry = releases.in_force(tx).registry
    names = dict(found.members)
    called = {
        (scenario.key, each.path): _called(registry, each)
        for scenario in found.scenarios
        for each in named(scenario)
    }
    titles = {scenario.key: scenario.title for scenario in found.scenarios}
    return [
        [
            names[cell["worker_id"]],
            titles[cell["scenario"]],
            called.get((cell["scenario"], ".".join(cell["path"].split(".")[:2])), ""),
            title_of(registry, cell["element"]),
            cell["path"],
            _MARKS[cell["mark"]],
            _INSIGHTS.get(cell["insight"] or "", ""),
        ]
        for cell in found.cells
    ]


def _called(registry: Registry, each: Named) -> str:
    """A person's name, a finding's kind; with what tells it from another of the same."""
    name = "person_role" if each.path.startswith("persons.") else "issue_category"
    code = registry.codelists[name].codes.get(each.code or "")
    text = each.name or (code.labels.zh_hans if code else "")
    return f"{text}（{each.apart}）" if each.apart else text


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    """With a byte order mark, as Excel wants it; no line is a formula."""
    return b"".join(csv_text(HEADERS, [lines], bom=True))


def as_xlsx(lines: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text, also what looks like a formula."""
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet("练习")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE"})
        styles = {
            quoted: book.add_format({"border": 1, "quote_prefix": quoted})
            for quoted in (False, True)
        }
        for place, width in enumerate(_WIDTHS):
            page.set_column(place, place, width)
            page.write_string(0, place, HEADERS[place], head)
        page.freeze_panes(1, 0)
        for number, line in enumerate(lines, 1):
            for place, text in enumerate(line):
                page.write_string(number, place, plain(text), styles[formula_like(plain(text))])
    return file.getvalue()
