"""Outputs: the small language in which a department says how a cell is written.

An output is parsed once into a tree and never looked at as text again. A separator may itself
hold a colon, so `concat` and `each` take the first colon after which the rest is a sound output.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    RAW = "raw"
    LABEL = "label"
    CODE = "code"
    DATE = "date"
    TIME_RANGE = "time_range"
    AGE = "age"
    YESNO = "yesno"
    TICK = "tick"
    POSITIVE = "positive"
    HAS = "has"
    PRESENT = "present"
    JOIN = "join"
    COUNT_PHOTOS = "count_photos"
    ID = "id"
    PHONE = "phone"
    NUMBER = "number"
    PER100 = "per100"
    LONLAT = "lonlat"
    LON = "lon"
    LAT = "lat"
    DMS = "dms"
    CONCAT = "concat"
    EACH = "each"
    ROW_NUMBER = "row_number"


PAIRS = frozenset({Kind.TIME_RANGE, Kind.PER100})
DIRECTIVES = frozenset("YymdHIMSj")
DATE_TOKEN = re.compile(r"([^%]+)|%(-?)(.?)", re.DOTALL)
_WORD = re.compile(r"[^\W_]")
_MOST_DIGITS = 12


class OutputFault(ValueError):
    """An output that cannot be read; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Output:
    """One node: `args` are the texts of the output itself, `parts` the outputs inside it.

    args by kind: code (map), date (strftime), yesno/positive/present (yes, no), tick (mark),
    has (code, yes, no), join (separator, map or ""), count_photos (suffix) or (), id and phone
    (variant), number/per100/lonlat/lon/lat (digits), concat and each (separator).
    """

    kind: Kind
    args: tuple[str, ...] = ()
    parts: tuple["Output", ...] = ()

    @property
    def arity(self) -> int:
        """How many elements it takes."""
        if self.kind is Kind.ROW_NUMBER:
            return 0
        return sum(part.arity for part in self.parts) if self.parts else 1 + (self.kind in PAIRS)

    @property
    def map(self) -> str | None:
        """The code map it names, if any."""
        if self.kind is Kind.CODE:
            return self.args[0]
        return (self.args[1] or None) if self.kind is Kind.JOIN else None

    @property
    def digits(self) -> int:
        """Decimals of number, per100, lonlat, lon and lat."""
        return int(self.args[0])


def parse_output(spec: str) -> Output:
    """Read the text of an output. Raises OutputFault with what would be right."""
    name, colon, rest = spec.partition(":")
    try:
        kind = Kind(name)
    except ValueError:
        known = ", ".join(Kind)
        raise OutputFault(f"there is no output {name!r}; use one of {known}") from None
    return _PARSERS.get(kind, _bare)(kind, rest if colon else None)


def _bare(kind: Kind, rest: str | None) -> Output:
    if rest is not None:
        raise OutputFault(f"{kind} takes nothing after it; write {kind}")
    return Output(kind)


def _text(kind: Kind, rest: str | None) -> Output:
    if not rest:
        raise OutputFault(f"{kind} lacks its argument; write {_USAGE[kind]}")
    return Output(kind, (rest,))


def _suffix(kind: Kind, rest: str | None) -> Output:
    return _bare(kind, rest) if rest is None else _text(kind, rest)


def _yes_no(kind: Kind, rest: str | None) -> Output:
    yes, slash, no = (rest or "").partition("/")
    if not slash or yes == no:
        raise OutputFault(f"{kind} needs two different words; write {_USAGE[kind]}")
    return Output(kind, (yes, no))


def _has(kind: Kind, rest: str | None) -> Output:
    code, colon, words = (rest or "").partition(":")
    if not code or not colon:
        raise OutputFault(f"{kind} lacks its code; write {_USAGE[kind]}")
    return Output(kind, (code, *_yes_no(kind, words).args))


def _join(kind: Kind, rest: str | None) -> Output:
    if rest is None:
        raise OutputFault(f"{kind} lacks its separator; write {_USAGE[kind]}")
    separator, colon, name = rest.rpartition(":")
    # A map's name is an ASCII identifier; any other text after a colon is separator.
    if colon and name.isascii() and name.isidentifier():
        return Output(kind, (separator, name))
    return Output(kind, (rest, ""))


def _digits(kind: Kind, rest: str | None) -> Output:
    if rest is None or not rest.isascii() or not rest.isdigit() or int(rest) > _MOST_DIGITS:
        raise OutputFault(f"{kind} takes 0 to {_MOST_DIGITS} digits; write {_USAGE[kind]}")
    return Output(kind, (str(int(rest)),))


def _variant(kind: Kind, rest: str | None) -> Output:
    if rest not in _VARIANTS[kind]:
        raise OutputFault(f"{kind} takes one of {', '.join(_VARIANTS[kind])}")
    return Output(kind, (rest,))


def _date(kind: Kind, rest: str | None) -> Output:
    output = _text(kind, rest)
    for directive, _unpadded in date_directives(output.args[0]):
        if directive not in DIRECTIVES:
            ways = " ".join(f"%{way}" for way in sorted(DIRECTIVES))
            raise OutputFault(
                f"%{directive} is no date part; use {ways} %%, with %- for no padding"
            )
    return output


def date_directives(pattern: str) -> list[tuple[str, bool]]:
    """The directives of a strftime text in order, each with whether `-` drops its padding."""
    tokens = DATE_TOKEN.findall(pattern)
    return [(way, bool(dash)) for literal, dash, way in tokens if not literal and way != "%"]


def _concat(kind: Kind, rest: str | None) -> Output:
    return _nested(kind, rest, lambda tail: tuple(parse_output(text) for text in tail.split("|")))


def _each(kind: Kind, rest: str | None) -> Output:
    return _nested(kind, rest, lambda tail: (parse_output(tail),))


def _nested(kind: Kind, rest: str | None, parts: Callable[[str], tuple[Output, ...]]) -> Output:
    first: OutputFault | None = None
    for separator, tail in _splits(rest or ""):
        try:
            output = Output(kind, (separator,), parts(tail))
        except OutputFault as fault:
            first = first or fault
        else:
            _refuse_nesting(output)
            return output
    raise first or OutputFault(f"{kind} lacks a separator or an output; write {_USAGE[kind]}")


def _splits(rest: str) -> Iterator[tuple[str, str]]:
    """Where the separator may end. Words in it would be an output that somebody misspelt."""
    for place, character in enumerate(rest):
        separator = rest[:place]
        if character == ":" and (":" not in separator or not _WORD.search(separator)):
            yield separator, rest[place + 1 :]


def _refuse_nesting(output: Output) -> None:
    for part in output.parts:
        if part.kind is Kind.ROW_NUMBER:
            raise OutputFault(f"row_number stands alone in its column, not in {output.kind}")
        # `|` could belong to either level, so a concat never stands inside another one.
        if _holds(part, output.kind):
            raise OutputFault(f"{output.kind} cannot stand inside {output.kind}; use two columns")


def _holds(output: Output, kind: Kind) -> bool:
    return output.kind is kind or any(_holds(part, kind) for part in output.parts)


_Parser = Callable[[Kind, str | None], Output]
_PARSERS: Mapping[Kind, _Parser] = {
    Kind.CODE: _text,
    Kind.DATE: _date,
    Kind.YESNO: _yes_no,
    Kind.TICK: _text,
    Kind.POSITIVE: _yes_no,
    Kind.HAS: _has,
    Kind.PRESENT: _yes_no,
    Kind.JOIN: _join,
    Kind.COUNT_PHOTOS: _suffix,
    Kind.ID: _variant,
    Kind.PHONE: _variant,
    Kind.NUMBER: _digits,
    Kind.PER100: _digits,
    Kind.LONLAT: _digits,
    Kind.LON: _digits,
    Kind.LAT: _digits,
    Kind.CONCAT: _concat,
    Kind.EACH: _each,
}
_VARIANTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ID: ("upper", "lower", "masked", "grouped"),
    Kind.PHONE: ("masked",),
}
_USAGE: Mapping[Kind, str] = {
    Kind.CODE: "code:<map>",
    Kind.DATE: "date:%Y-%m-%d",
    Kind.YESNO: "yesno:是/否",
    Kind.TICK: "tick:√",
    Kind.POSITIVE: "positive:是/否",
    Kind.HAS: "has:<code>:有/无",
    Kind.PRESENT: "present:有/无",
    Kind.JOIN: "join:、 or join:、:<map>",
    Kind.COUNT_PHOTOS: "count_photos or count_photos:张",
    Kind.NUMBER: "number:1",
    Kind.PER100: "per100:1",
    Kind.LONLAT: "lonlat:6",
    Kind.LON: "lon:7",
    Kind.LAT: "lat:7",
    Kind.CONCAT: "concat:<separator>:<output>|<output>",
    Kind.EACH: "each:<separator>:<output>",
}
