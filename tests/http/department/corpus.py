"""Texts that some program would obey, and a city in which every free text is one of them.

After OWASP's lists for CSV and HTML, and what wraps an attack: control characters, full-width
twins, line breaks, directions of writing.
"""

from collections.abc import Iterator
from typing import Any

from app.registry.elements import Datatype, Subject
from tests.builders import GRID, a_visit
from tests.golden import golden_registry, golden_visits

CORPUS = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.example","点我")',
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\r\n=1+1",
    "\n@SUM(1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\x01=1+1",
    "\x1f@SUM(1)",
    "\x7f+1",
    "\x85\x9b1m=1",
    "\u202e=1+1\u2066",
    "\u200f\ufeff=1+1",
    '";=1+1;"',
    '",=1+1\r\n=2+2',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>&lt;",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;<c t='f'><f>1+1</f></c>",
    "_x003D_1+1_x000D_",
    "' or 1 eq 1 or '",
    "'; DROP TABLE sheet_row; --",
    "x\r\nSet-Cookie: stolen=1",
    "{{7*7}}${7*7}%{7*7}",
)
# What a spreadsheet takes for the beginning of a formula, once controls are gone.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What tells subjects apart, and must go on doing so: phones make ids, nobody types them.
_APART = frozenset({"id", "no", "code", "person_id"})
# The golden day sorted no waste: this fills the twentieth sheet.
_BINS = {"kind": "drop_off_point", "bin_state": "orderly", "missorted": 1, "persuaded": 1}
_TEXTS = [e.id for e in golden_registry().elements.values() if e.datatype is Datatype.TEXT]


def poisoned_visits() -> Iterator[dict[str, Any]]:
    """The golden visits again and again, until every text element has held every text."""
    for turn in range(len(CORPUS)):
        for number, report in enumerate([*golden_visits(), a_visit(place=_BINS)]):
            for part, items in _parts(report):
                for n, item in enumerate(items):
                    _poison(part, item, turn)
                    for name in _APART & item.keys():
                        item[name] += f"·{turn}·{number}·{0 if name == 'person_id' else n}"
            report["visit"]["grid_code"] = GRID
            yield report


def _poison(part: Subject, item: dict[str, Any], turn: int) -> None:
    for place, element in enumerate(_TEXTS):
        subject, _, attribute = element.partition(".")
        if subject == part and attribute not in _APART:
            item[attribute] = CORPUS[(place + turn) % len(CORPUS)]


def _parts(report: dict[str, Any]) -> Iterator[tuple[Subject, list[dict[str, Any]]]]:
    yield Subject.VISIT, [report["visit"]]
    yield Subject.PLACE, [report["place"]]
    yield Subject.PERSON, report["persons"]
    yield Subject.SITE, [report["site"]] if report.get("site") else []
    yield Subject.ISSUE, report["issues"]
