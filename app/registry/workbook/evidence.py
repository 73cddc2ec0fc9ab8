"""What the cells below a heading say about it: drop-downs, number formats and the values found."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.registry.codelists import CodeList, CodeMap
from app.registry.elements import Datatype, Element
from app.registry.workbook.frame import TableColumn
from app.registry.workbook.headings import plain
from app.registry.workbook.reasons import Reason


class Look(StrEnum):
    """What most of the values look like."""

    NUMBER = "number"
    DATE = "date"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    PLATE = "plate"
    POSITION = "position"
    PHOTOS = "photos"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Domains:
    codelists: Mapping[str, CodeList]
    codemaps: Mapping[str, CodeMap]


_LOOKS: tuple[tuple[Look, re.Pattern[str]], ...] = (
    (Look.PHOTOS, re.compile(r"\d{1,2}张(?:（前）、\d{1,2}张（后）)?")),
    (Look.ID_NUMBER, re.compile(r"(?:\D{2,6})?\d{6}[ *]*[\d*]{8}[ *]*\d{3}[\dXx]")),
    (Look.USCC, re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")),
    (Look.PHONE, re.compile(r"1\d{2}[\d*]{4}\d{4}|0\d{2,3}-?\d{7,8}")),
    (Look.PLATE, re.compile(r"[\u4e00-\u9fff][A-Z][·•]?[A-Z0-9]{5,6}")),
    (Look.POSITION, re.compile(r"\d{2,3}\.\d{3,},\s*\d{2}\.\d{3,}|\d{2,3}°.*")),
    (
        Look.DATE,
        re.compile(
            r"(?:\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?|\d{1,2}[月/]\d{1,2}日?|\d{8}(?:/\d{8})?)"
            r"(?:[ 　T]?\d{1,2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}"
        ),
    ),
)
_LISTS = re.compile(r"[、；;，,/]")
_CODED = frozenset({Datatype.CHOICE, Datatype.CHOICES})
_COUNTED = frozenset({Datatype.INTEGER, Datatype.DECIMAL})
_DATED = frozenset({Datatype.DATE, Datatype.DATETIME})


def look_of(column: TableColumn) -> Look:
    """What at least three in four values look like; several in one cell are looked at singly."""
    texts = [text for value in column.values for text in _single(value)]
    if not texts:
        return Look.NOTHING
    for look, pattern in _LOOKS:
        if sum(bool(pattern.fullmatch(text)) for text in texts) * 4 >= len(texts) * 3:
            return look
    numbers = [value for value in column.values if isinstance(value, (int, float))]
    return Look.NUMBER if len(numbers) == len(column.values) else Look.TEXT


def _single(value: object) -> list[str]:
    text = str(value).strip()
    whole = any(pattern.fullmatch(text) for _, pattern in _LOOKS)
    return [text] if whole else [part.strip() for part in _LISTS.split(text) if part.strip()]


def words_of(column: TableColumn) -> tuple[str, ...]:
    """The answers seen: what the drop-down offers, else the different values below."""
    if column.options:
        return column.options
    texts = [text for value in column.values for text in _single(value)]
    return tuple(dict.fromkeys(texts))[:40]


def share_known(words: Iterable[str], codelist: CodeList, domains: Domains) -> float:
    """Which part of some answers this code list has, by label or by a department's code."""
    labels = {plain(label) for code in codelist.codes.values() for label in _labels(code)}
    known = {
        plain(own)
        for codemap in domains.codemaps.values()
        if codemap.codelist == codelist.name
        for own in codemap.codes.values()
        if own and not own.isascii()
    }
    asked = [plain(word) for word in words if plain(word)]
    if not asked:
        return 0.0
    return sum(word in labels or word in known for word in asked) / len(asked)


def _labels(code: object) -> tuple[str, str]:
    labels = getattr(code, "labels", None)
    return (labels.zh_hans, labels.zh_hant) if labels is not None else ("", "")


def weigh(element: Element, column: TableColumn, domains: Domains) -> tuple[float, list[Reason]]:
    """How far the cells speak for an element (above 0) or against it (below), and why."""
    for rule in (_by_answers, _by_look, _by_format):
        weight, reasons = rule(element, column, domains)
        if weight:
            return weight, reasons
    return 0.0, []


def _by_answers(
    element: Element, column: TableColumn, domains: Domains
) -> tuple[float, list[Reason]]:
    words = words_of(column)
    codelist = domains.codelists.get(element.codelist or "")
    if codelist is not None and words:
        share = share_known(words, codelist, domains)
        source = "options" if column.options else "values_in_list"
        if share >= 0.5:
            return share, [Reason(source, {"codelist": codelist.name, "share": f"{share:.0%}"})]
        coded = all(word.isascii() and len(word) <= 6 for word in words)
        return (0.0, []) if coded else (-0.4 if column.options else -0.1, [])
    if not column.options:
        return 0.0, []
    yes_no = len(column.options) <= 2
    two = element.datatype in {Datatype.BOOLEAN, Datatype.PHOTO, Datatype.SIGNATURE, *_COUNTED}
    if yes_no and two:
        return (0.3, [Reason("yes_no", {})]) if element.datatype is Datatype.BOOLEAN else (0.1, [])
    return -0.6, []


def _by_look(element: Element, column: TableColumn, _: Domains) -> tuple[float, list[Reason]]:
    look = look_of(column)
    if look in (Look.NOTHING, Look.TEXT):
        against = look is Look.TEXT and element.datatype in _COUNTED | _DATED
        return (-0.3 if against else 0.0), []
    fits = _FITS[look](element)
    reasons = [Reason("values", {"look": look.value})] if fits else []
    return (0.5 if fits else -0.6), reasons


_FITS: Mapping[Look, Callable[[Element], bool]] = {
    Look.NUMBER: lambda element: (
        element.datatype in _COUNTED
        or element.datatype in {Datatype.PHOTO, Datatype.GEOPOINT}
        or element.attribute == "birth_date"
    ),
    Look.DATE: lambda element: element.datatype in _DATED,
    Look.PHONE: lambda element: element.attribute.endswith("phone"),
    Look.ID_NUMBER: lambda element: element.attribute == "id_number",
    Look.USCC: lambda element: element.attribute == "uscc",
    Look.PLATE: lambda element: element.attribute == "vehicle_plate",
    Look.POSITION: lambda element: element.datatype is Datatype.GEOPOINT,
    Look.PHOTOS: lambda element: element.datatype is Datatype.PHOTO,
}


def _by_format(element: Element, column: TableColumn, _: Domains) -> tuple[float, list[Reason]]:
    counted = column.number_format.startswith(("0", "#"))
    if counted:
        fits = _FITS[Look.NUMBER](element)
        return (0.2, [Reason("number_format", {})]) if fits else (-0.4, [])
    if column.number_format == "@" and element.datatype in _COUNTED:
        return -0.2, []
    return 0.0, []
