"""From a column to the function that writes its cell out of the candidates of one row.

A frame holds, for each subject, the candidates a cell may draw on: one visit, one place, the
site if there is one, the row's own person or issue alone, else the picked ones. A plain output
takes the first candidate, `each` takes all; without any candidate the cell is empty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.registry.elements import Element, Subject
from app.registry.outputs import Kind, Output
from app.registry.outputs_compile import WRITE_MISSING, Domains, compile_output, compile_pair
from app.registry.outputs_date import age
from app.registry.outputs_number import number_text
from app.registry.outputs_reveal import Reveal, compile_reveal
from app.registry.outputs_text import Cell

Item = Mapping[str, object]
Frame = list[Sequence[Item]]
CellOf = Callable[[Frame], Cell]

SLOTS: Mapping[Subject, int] = {subject: slot for slot, subject in enumerate(Subject)}
MANY = (Subject.PERSON, Subject.ISSUE)
_VISIT = SLOTS[Subject.VISIT]


@dataclass(frozen=True, slots=True)
class Opening:
    """An element that a column lets its reader work out: of each candidate, or of the first."""

    element: Element
    every: bool
    reveal: Reveal


def compile_cell(output: Output, elements: Sequence[Element], domains: Domains) -> CellOf:
    """The cell of an output over a frame. `row_number` is None: only a day's sheet has numbers."""
    if output.kind is Kind.ROW_NUMBER:
        return lambda _: None
    if output.kind is Kind.EACH:
        return _each(output, elements, domains)
    if output.kind is Kind.CONCAT:
        return _concat(output, elements, domains)
    if output.kind is Kind.AGE:
        return _age(elements[0])
    if output.arity > 1:
        return _pair(output, elements)
    return _plain(output, elements[0], domains)


def openings_of(output: Output, elements: Sequence[Element], domains: Domains) -> list[Opening]:
    """What a column gives away, part by part."""
    leaves = _leaves(output, elements, False)
    reveals = [
        (element, every, compile_reveal(leaf, element, domains)) for leaf, element, every in leaves
    ]
    return [Opening(element, every, reveal) for element, every, reveal in reveals if reveal]


def compile_told(openings: Sequence[Opening], *, alone: bool) -> Callable[[Frame], object | None]:
    """What a row tells of one element, by the first of its openings that tells anything.

    `alone`: the element's subject is the visit's own or the row's own, so a single value; else a
    list in cell order. None where this row does not tell it.
    """
    tells = [_tell_one(opening) if alone else _tell_all(opening) for opening in openings]
    if len(tells) == 1:
        return tells[0]
    return lambda frame: next((told for tell in tells if (told := tell(frame)) is not None), None)


def _tell_one(opening: Opening) -> Callable[[Frame], object | None]:
    value, reveal = _value(opening.element), opening.reveal
    return lambda frame: reveal(value(frame))


def _tell_all(opening: Opening) -> Callable[[Frame], object | None]:
    slot, attribute = SLOTS[opening.element.subject], opening.element.attribute
    reveal, end = opening.reveal, None if opening.every else 1

    def tell(frame: Frame) -> object | None:
        told = [reveal(candidate.get(attribute)) for candidate in frame[slot][:end]]
        return [value for value in told if value is not None] or None

    return tell


def takes_every(output: Output, elements: Sequence[Element]) -> list[tuple[Element, bool]]:
    """The elements of a column in order, each with whether all candidates are written."""
    return [(element, every) for _, element, every in _leaves(output, elements, False)]


def _leaves(
    output: Output, elements: Sequence[Element], every: bool
) -> list[tuple[Output, Element, bool]]:
    if not output.parts:
        return [(output, element, every) for element in elements]
    found = []
    for part, taken in _shares(output, elements):
        found += _leaves(part, taken, every or output.kind is Kind.EACH)
    return found


def _shares(output: Output, elements: Sequence[Element]) -> list[tuple[Output, Sequence[Element]]]:
    shares, start = [], 0
    for part in output.parts:
        shares.append((part, elements[start : start + part.arity]))
        start += part.arity
    return shares


def _plain(output: Output, element: Element, domains: Domains) -> CellOf:
    render = compile_output(output, element, domains)
    slot, attribute = SLOTS[element.subject], element.attribute
    blank = render(None) if output.kind in WRITE_MISSING else None

    def cell(frame: Frame) -> Cell:
        candidates = frame[slot]
        if not candidates:
            return None
        value = candidates[0].get(attribute)
        return blank if value is None else render(value)

    return cell


def _pair(output: Output, elements: Sequence[Element]) -> CellOf:
    write = compile_pair(output)
    first, second = (_value(element) for element in elements)
    return lambda frame: write(first(frame), second(frame))


def _age(element: Element) -> CellOf:
    born = _value(element)
    return lambda frame: age(born(frame), frame[_VISIT][0].get("started_at"))


def _value(element: Element) -> Callable[[Frame], object]:
    slot, attribute = SLOTS[element.subject], element.attribute
    return lambda frame: frame[slot][0].get(attribute) if frame[slot] else None


def _concat(output: Output, elements: Sequence[Element], domains: Domains) -> CellOf:
    parts = [compile_cell(part, taken, domains) for part, taken in _shares(output, elements)]
    separator = output.args[0]
    return lambda frame: _joined(separator, [part(frame) for part in parts])


def _each(output: Output, elements: Sequence[Element], domains: Domains) -> CellOf:
    part = compile_cell(output.parts[0], elements, domains)
    separator = output.args[0]
    slots = [SLOTS[subject] for subject in MANY if any(e.subject is subject for e in elements)]
    if not slots:
        return lambda frame: _joined(separator, [part(frame)])
    slot = slots[0]

    def cell(frame: Frame) -> Cell:
        if not frame[slot]:
            return None
        alone = frame.copy()
        written = []
        for candidate in frame[slot]:
            alone[slot] = (candidate,)
            written.append(part(alone))
        return _joined(separator, written)

    return cell


def _joined(separator: str, cells: list[Cell]) -> Cell:
    texts = [
        cell if isinstance(cell, str) else number_text(cell) for cell in cells if cell is not None
    ]
    return separator.join(texts) or None
