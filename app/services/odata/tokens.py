"""The words of a `$filter`: literals, names and marks (OData 4.0 ABNF, the part that we take)."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from app.errors import Problem

LONGEST = 8000
_MOST = 2000

Value = str | int | Decimal | date | datetime | bool | None


class Word(StrEnum):
    LITERAL = "literal"
    NAME = "name"
    MARK = "mark"
    END = "end"


class Token(NamedTuple):
    """`text` as written; `value` is what a literal means; `at` counts characters from 0."""

    word: Word
    text: str
    value: Value
    at: int


# A `+` that was not percent-encoded arrives as a space; nothing else could stand there.
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^']|'')*')
    |(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+\x20-]\d\d:\d\d))
    |(?P<date>\d{4}-\d\d-\d\d)(?!\w)
    |(?P<number>[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?)(?!\w)
    |(?P<name>[A-Za-z_]\w*(?:\.\w+)*)
    |(?P<mark>[(),/-])""",
    re.VERBOSE | re.ASCII,
)
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def tokens_of(text: str) -> list[Token]:
    """Take a filter apart. Raises Problem 400 `bad_query`, which says where it cannot be read."""
    if len(text) > LONGEST:
        raise bad_query("$filter", f"A filter has at most {LONGEST} characters.")
    found = list(_tokens(text))
    if len(found) > _MOST:
        raise bad_query("$filter", f"A filter has at most {_MOST} words.")
    return found


def bad_query(option: str, title: str) -> Problem:
    """A query option that cannot be understood; `title` says what would be right."""
    return Problem(400, "bad_query", f"{option}: {title}", target=option)


def unsupported(option: str, title: str) -> Problem:
    """What OData knows and this service does not: 501, as the standard has it."""
    return Problem(501, "not_supported", f"{option}: {title}", target=option)


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while True:
        while text[at : at + 1].isspace():
            at += 1
        if at == len(text):
            yield Token(Word.END, "the end", None, at)
            return
        found = _TOKEN.match(text, at)
        if found is None:
            raise bad_query("$filter", f"cannot be read from character {at + 1} on.")
        yield _token(found)
        at = found.end()


def _token(found: re.Match[str]) -> Token:
    kind, text, at = str(found.lastgroup), found[0], found.start()
    if kind == "mark":
        return Token(Word.MARK, text, None, at)
    if kind == "name" and text in _CONSTANTS:
        return Token(Word.LITERAL, text, _CONSTANTS[text], at)
    if kind == "name":
        return Token(Word.NAME, text, None, at)
    try:
        return Token(Word.LITERAL, text, _value(kind, text), at)
    except ValueError:
        raise bad_query("$filter", f"{text} at character {at + 1} is no {kind}.") from None


def _value(kind: str, text: str) -> Value:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "moment":
        return datetime.fromisoformat(text.replace(" ", "+"))
    number = Decimal(text)
    return (
        int(text)
        if number == number.to_integral_value() and text.lstrip("+-").isdigit()
        else number
    )
