"""One value against its element: type, code, bounds. A fault says what would be right, never what
was sent, because it travels on to people who may not see it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeGuard

from app.registry.codelists import CodeList
from app.registry.elements import Datatype, Element
from app.registry.outputs_date import moment_of
from app.registry.outputs_number import number_of, number_text

# Why a value does not fit: code and message. None: it fits.
Reason = tuple[str, str] | None
ValueCheck = Callable[[object], Reason]

WRONG_TYPE = "wrong_type"
UNKNOWN_CODE = "unknown_code"
CONSTRAINT = "constraint"

LONGEST_TEXT = 10_000
LONGEST_NAME = 200
MOST_PHOTOS = 9
# Beyond this neither engine's double tells neighbouring whole numbers apart.
LARGEST = 2**53
_SHOWN_CODES = 12
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# RFC 3339, section 5.6.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


def compile_value_check(element: Element, codelists: Mapping[str, CodeList]) -> ValueCheck:
    """The check of one element's values; retired codes stay valid, for old reports have them."""
    codelist = codelists.get(element.codelist or "")
    match element.datatype:
        case Datatype.INTEGER | Datatype.DECIMAL:
            return _number(element)
        case Datatype.CHOICE if codelist is not None:
            return _choice(codelist)
        case Datatype.CHOICES if codelist is not None:
            return _choices(codelist)
        case Datatype.PHOTO:
            return _photos(element)
    return _PLAIN[element.datatype]


def check_name(value: object) -> Reason:
    """An identity or a file name: a printable text of 1 to 200 characters."""
    if not isinstance(value, str):
        return WRONG_TYPE, "应为文字"
    if not value or len(value) > LONGEST_NAME or not value.isprintable():
        return CONSTRAINT, f"应为 1 至 {LONGEST_NAME} 个可见字符，不含控制字符"
    return None


def _text(value: object) -> Reason:
    if not isinstance(value, str):
        return WRONG_TYPE, "应为文字"
    if len(value) > LONGEST_TEXT:
        return CONSTRAINT, f"文字最多 {LONGEST_TEXT} 个字符"
    if value.isascii():
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return WRONG_TYPE, "文字含有残缺的字符，请重新输入"
    return None


def _boolean(value: object) -> Reason:
    return None if isinstance(value, bool) else (WRONG_TYPE, "应为 true 或 false")


def _date(value: object) -> Reason:
    right = isinstance(value, str) and _DATE.fullmatch(value) and _reads(date.fromisoformat, value)
    return None if right else (WRONG_TYPE, "应为实有的日期，如 2026-11-18")


def _moment(value: object) -> Reason:
    right = isinstance(value, str) and _MOMENT.fullmatch(value) and _reads(moment_of, value)
    return None if right else (WRONG_TYPE, "应为带时区的时间，如 2026-11-18T08:30:00+08:00")


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (ValueError, OverflowError):
        return False
    return True


def _number(element: Element) -> ValueCheck:
    whole = element.datatype is Datatype.INTEGER
    low = -LARGEST if element.minimum is None else element.minimum
    high = LARGEST if element.maximum is None else element.maximum
    bounds = (CONSTRAINT, f"应在 {_bound(low)} 至 {_bound(high)} 之间")
    wrong = (WRONG_TYPE, "应为整数" if whole else "应为数字")

    def check(value: object) -> Reason:
        number = number_of(value)
        if number is None or (whole and isinstance(number, float)):
            return wrong
        return None if low <= number <= high else bounds

    return check


def _bound(value: float) -> str:
    return number_text(number_of(value) or 0)


def _choice(codelist: CodeList) -> ValueCheck:
    codes = codelist.codes
    unknown = (UNKNOWN_CODE, _offer(codelist))

    def check(value: object) -> Reason:
        if not isinstance(value, str):
            return WRONG_TYPE, "应为一个代码（文字）"
        return None if value in codes else unknown

    return check


def _choices(codelist: CodeList) -> ValueCheck:
    codes = codelist.codes
    unknown = (UNKNOWN_CODE, _offer(codelist))

    def check(value: object) -> Reason:
        if not _is_texts(value):
            return WRONG_TYPE, "应为代码的列表，如 [] 或两三个代码"
        return None if all(code in codes for code in value) else unknown

    return check


def _photos(element: Element) -> ValueCheck:
    least = int(element.minimum or 0)
    most = MOST_PHOTOS if element.maximum is None else int(element.maximum)

    def check(value: object) -> Reason:
        if not _is_texts(value):
            return WRONG_TYPE, "应为照片文件名的列表"
        if not least <= len(value) <= most:
            return CONSTRAINT, f"照片应为 {least} 至 {most} 张"
        return next(filter(None, map(check_name, value)), None)

    return check


def _is_texts(value: object) -> TypeGuard[Sequence[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _offer(codelist: CodeList) -> str:
    offered = [code.code for code in codelist.codes.values() if not code.retired]
    more = " 等" if len(offered) > _SHOWN_CODES else ""
    return f"代码表 {codelist.name} 没有这个代码；可用：{'、'.join(offered[:_SHOWN_CODES])}{more}"


def _geopoint(value: object) -> Reason:
    if not isinstance(value, dict) or not {"lat", "lon"} <= value.keys() <= GEOPOINT.keys():
        return WRONG_TYPE, "应为 {lat, lon, accuracy_m}，单位为度和米"
    for key, (low, high) in GEOPOINT.items():
        number = number_of(value.get(key, 0))
        if number is None:
            return WRONG_TYPE, f"{key} 应为数字"
        if not low <= number <= high:
            return CONSTRAINT, f"{key} 应在 {low} 至 {high} 之间"
    return None


GEOPOINT: Mapping[str, tuple[int, int]] = {
    "lat": (-90, 90),
    "lon": (-180, 180),
    # Half the way round the earth is as wrong as a position can be.
    "accuracy_m": (0, 20_040_000),
}
_PLAIN: Mapping[Datatype, ValueCheck] = {
    Datatype.TEXT: _text,
    Datatype.BOOLEAN: _boolean,
    Datatype.DATE: _date,
    Datatype.DATETIME: _moment,
    Datatype.SIGNATURE: check_name,
    Datatype.GEOPOINT: _geopoint,
}
