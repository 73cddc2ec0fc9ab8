"""From the tree of an output to the function that writes a cell, and to what the cell gives away.

An output of one element becomes `value → cell`; one of two becomes `(value, value) → cell`.
concat and each are put together where the candidates are known (project_cells).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.registry import outputs_text as text
from app.registry.codelists import CodeList, CodeMap
from app.registry.elements import Element
from app.registry.outputs import Kind, Output
from app.registry.outputs_date import date_layout, time_range
from app.registry.outputs_number import (
    per_hundred,
    position_dms,
    position_part,
    position_text,
    round_number,
)
from app.registry.outputs_text import Cell, Render


@dataclass(frozen=True, slots=True)
class Domains:
    """The value domains outputs are written with."""

    codelists: Mapping[str, CodeList]
    codemaps: Mapping[str, CodeMap]


def compile_output(output: Output, element: Element, domains: Domains) -> Render:
    """The renderer of an output of one element.

    It takes the recorded value (None for a missing one) and never fails: a value of another
    type, which an older release may have allowed, is an empty cell.
    """
    return _WRITERS[output.kind](output, element, domains)


def compile_pair(output: Output) -> Callable[[object, object], Cell]:
    """The renderer of an output that takes two elements; empty where either is missing."""
    return time_range if output.kind is Kind.TIME_RANGE else per_hundred(output.digits)


# What of a missing value is written all the same.
WRITE_MISSING = frozenset({Kind.PRESENT, Kind.COUNT_PHOTOS})

_Writer = Callable[[Output, Element, Domains], Render]
_WRITERS: Mapping[Kind, _Writer] = {
    Kind.RAW: lambda _, element, __: (
        text.raw_identity if element.id in text.IDENTITIES else text.raw
    ),
    Kind.LABEL: lambda _, element, domains: text.translate(_labels(element, domains)),
    Kind.CODE: lambda output, _, domains: text.translate(_codes(output, domains)),
    Kind.JOIN: lambda output, element, domains: text.join(
        output.args[0], _codes(output, domains) if output.map else _labels(element, domains)
    ),
    Kind.DATE: lambda output, *_: date_layout(output.args[0]),
    Kind.YESNO: lambda output, *_: text.yes_no(*output.args),
    Kind.TICK: lambda output, *_: text.yes_no(output.args[0], ""),
    Kind.POSITIVE: lambda output, *_: text.positive(*output.args),
    Kind.HAS: lambda output, *_: text.has(*output.args),
    Kind.PRESENT: lambda output, *_: text.present(*output.args),
    Kind.COUNT_PHOTOS: lambda output, *_: text.count_photos(*(output.args or ("",))),
    Kind.ID: lambda output, *_: text.identity_number(output.args[0]),
    Kind.PHONE: lambda *_: text.masked_phone,
    Kind.NUMBER: lambda output, *_: round_number(output.digits),
    Kind.LONLAT: lambda output, *_: position_text(output.digits),
    Kind.LON: lambda output, *_: position_part(output.digits, longitude=True),
    Kind.LAT: lambda output, *_: position_part(output.digits, longitude=False),
    Kind.DMS: lambda *_: position_dms,
}


def _labels(element: Element, domains: Domains) -> dict[str, str]:
    codelist = domains.codelists.get(element.codelist or "")
    return {} if codelist is None else text.labels_of(codelist)


def _codes(output: Output, domains: Domains) -> dict[str, str]:
    codemap = domains.codemaps.get(output.map or "")
    return {} if codemap is None else text.codes_of(codemap)
