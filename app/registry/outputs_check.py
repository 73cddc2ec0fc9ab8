"""Does an output fit its elements? Asked when sources are published, before any report is seen."""

from collections.abc import Mapping, Sequence

from app.registry.codelists import CodeList, CodeMap
from app.registry.elements import Datatype, Element, Subject
from app.registry.outputs import Kind, Output, date_directives

_MANY = frozenset({Subject.PERSON, Subject.ISSUE})
_NUMBERS = frozenset({Datatype.INTEGER, Datatype.DECIMAL})
_RAW = _NUMBERS | {
    Datatype.TEXT,
    Datatype.CHOICE,
    Datatype.DATE,
    Datatype.DATETIME,
    Datatype.SIGNATURE,
}
_TAKES: Mapping[Kind, frozenset[Datatype]] = {
    Kind.RAW: _RAW,
    Kind.LABEL: frozenset({Datatype.CHOICE}),
    Kind.CODE: frozenset({Datatype.CHOICE}),
    Kind.DATE: frozenset({Datatype.DATE, Datatype.DATETIME}),
    Kind.TIME_RANGE: frozenset({Datatype.DATETIME}),
    Kind.AGE: frozenset({Datatype.DATE}),
    Kind.YESNO: frozenset({Datatype.BOOLEAN}),
    Kind.TICK: frozenset({Datatype.BOOLEAN}),
    Kind.POSITIVE: _NUMBERS,
    Kind.HAS: frozenset({Datatype.CHOICES}),
    Kind.PRESENT: frozenset(Datatype),
    Kind.JOIN: frozenset({Datatype.CHOICES}),
    Kind.COUNT_PHOTOS: frozenset({Datatype.PHOTO}),
    Kind.ID: frozenset({Datatype.TEXT}),
    Kind.PHONE: frozenset({Datatype.TEXT}),
    Kind.NUMBER: _NUMBERS,
    Kind.PER100: _NUMBERS,
    Kind.LONLAT: frozenset({Datatype.GEOPOINT}),
    Kind.LON: frozenset({Datatype.GEOPOINT}),
    Kind.LAT: frozenset({Datatype.GEOPOINT}),
    Kind.DMS: frozenset({Datatype.GEOPOINT}),
}


def check_output(
    output: Output,
    elements: Sequence[Element],
    codelists: Mapping[str, CodeList],
    codemaps: Mapping[str, CodeMap],
) -> list[str]:
    """Every reason why this output cannot write these elements, each saying what would be right."""
    if len(elements) != output.arity:
        return [f"this output takes {output.arity} elements, not {len(elements)}"]
    faults = [] if output.kind is not Kind.EACH else _mixed_subjects(elements)
    for leaf, taken in _leaves(output, elements):
        for element in taken:
            faults += _fit(leaf, element, codelists, codemaps)
    return faults


def _leaves(output: Output, elements: Sequence[Element]) -> list[tuple[Output, Sequence[Element]]]:
    if not output.parts:
        return [(output, elements)]
    leaves, start = [], 0
    for part in output.parts:
        leaves += _leaves(part, elements[start : start + part.arity])
        start += part.arity
    return leaves


def _mixed_subjects(elements: Sequence[Element]) -> list[str]:
    listed = {element.subject for element in elements} & _MANY
    return (
        ["each lists one kind of subject; give persons and issues two columns"]
        if len(listed) > 1
        else []
    )


def _fit(
    output: Output,
    element: Element,
    codelists: Mapping[str, CodeList],
    codemaps: Mapping[str, CodeMap],
) -> list[str]:
    takes = _TAKES[output.kind]
    if element.datatype not in takes:
        right = ", ".join(sorted(takes))
        return [f"{output.kind} writes {right}; {element.id} is {element.datatype}"]
    if output.kind is Kind.DATE and element.datatype is Datatype.DATE:
        return _only_days(output, element)
    if output.kind is Kind.HAS:
        return _known_code(output.args[0], element, codelists)
    return _known_map(output.map, element, codemaps) if output.map else []


def _only_days(output: Output, element: Element) -> list[str]:
    hours = [way for way, _ in date_directives(output.args[0]) if way in "HIMS"]
    return [f"{element.id} is a day without a time; leave out %{way}" for way in hours]


def _known_code(code: str, element: Element, codelists: Mapping[str, CodeList]) -> list[str]:
    codelist = codelists.get(element.codelist or "")
    if codelist is None or code in codelist:
        return []
    return [f"{codelist.name} has no code {code!r}; use one of {', '.join(codelist.codes)}"]


def _known_map(name: str, element: Element, codemaps: Mapping[str, CodeMap]) -> list[str]:
    codemap = codemaps.get(name)
    if codemap is None:
        right = ", ".join(
            known.name for known in codemaps.values() if known.codelist == element.codelist
        )
        return [f"there is no code map {name!r}; for {element.id} there is {right or 'none'}"]
    if codemap.codelist == element.codelist:
        return []
    return [f"{name} maps {codemap.codelist}; {element.id} takes its codes from {element.codelist}"]
