"""The lines above and below a table: prefix, title, caption with its blanks, footnote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.registry.workbook.dates import day_layout

_PREFIX = re.compile(r"^(附表|附件|表)\s*[一二三四五六七八九十\d]*\s*[:：]?$|^(表号|编号)[:：].*$")
_CAPTION = re.compile(r"[:：]|[_＿]{2,}|\d{4}\s*[-/.年]\s*\d{1,2}")
_GAP = re.compile(r"(　{2,}|\s{3,}|　 +| +　)")
_LABEL = re.compile(r"^(.*?[:：]\s*)(.*)$", re.DOTALL)
_DAY = re.compile(r"日期|时间|日$|月份")
_WORKER = re.compile(r"(人|员|姓名|者)\s*(（.*）)?\s*[:：]?\s*$")
_BLANK = re.compile(r"^[_＿\s　]*$")
_UNIT = re.compile(r"^(?:[_＿]{2,}|\S*(?:街道|镇|社区|居委会|村委会|村))")
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Lines:
    prefix: str | None
    title: str
    caption: str
    footnote: str | None


def read_lines(above: Sequence[str], below: Sequence[str], page: str) -> Lines:
    """Sort the lines; where none looks like a title, the page's own name is it."""
    prefix, title, captions = None, "", []
    for line in above:
        if not title and prefix is None and _PREFIX.match(line):
            prefix = line
        elif not title and not _CAPTION.search(line):
            title = line
        else:
            captions.append(line)
    caption = "　　".join(_with_fields(line) for line in captions)
    footnote = "　".join(below) or None
    return Lines(prefix, title or page, caption, footnote)


def _with_fields(line: str) -> str:
    """填报单位：＿＿　　填报日期：2026-11-18 becomes {unit} and {day:%Y-%m-%d}."""
    pieces = _GAP.split(_BRACES.sub("", line))
    return "".join(
        piece if _GAP.fullmatch(piece) else _field(piece, place == 0)
        for place, piece in enumerate(pieces)
    )


def _field(piece: str, first: bool) -> str:
    found = _LABEL.match(piece)
    label, value = (found[1], found[2]) if found else ("", piece)
    layout = day_layout(value)
    if layout is not None and (not label or _DAY.search(label.rstrip(":： "))):
        return f"{label}{layout}"
    if label and _DAY.search(label.rstrip(":： ")) and _BLANK.match(value):
        return f"{label}{{day:%Y-%m-%d}}"
    if label and _WORKER.search(label.rstrip(":： ")):
        return f"{label}{{worker}}"
    if label:
        return f"{label}{{unit}}"
    # Without a label the first words say whose sheet it is.
    blank = _UNIT.match(value)
    if first and blank:
        return "{unit}" + value[blank.end() :]
    return piece
