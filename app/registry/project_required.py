"""What a sheet's required columns ask a person for, and whether a row has all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.registry.elements import Element, FilledBy, Subject
from app.registry.project_cells import SLOTS, Frame, Item
from app.registry.sheets import Sheet

# An element of a column, and whether all candidates are written or the first alone.
Use = tuple[Element, bool]

# Of these, one may be new to the city; whatever else the registry fills is never asked.
_NAMED = frozenset({Subject.PLACE, Subject.PERSON, Subject.SITE})
_LISTS: Mapping[Subject, str] = {Subject.PERSON: "persons", Subject.ISSUE: "issues"}


class Demand(NamedTuple):
    """A use of a required column: where its subject lies in a frame, and what it must have."""

    element: Element
    every: bool
    slot: int
    attribute: str


class _Needs(NamedTuple):
    """The attributes that a part of a report needs to have, if it is there; `own`: of its items
    the row's own alone."""

    part: str
    many: bool
    own: bool
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Required:
    """`asked` are the subjects that something is asked of."""

    asked: frozenset[Subject]
    _demands: tuple[Demand, ...]
    _needs: tuple[_Needs, ...]

    def surely_there(self, report: Mapping[str, Any], position: int) -> bool:
        """Whether nothing is lacking, whichever persons and issues the sheet picks; a look that
        nearly every row passes."""
        for part, many, own, attributes in self._needs:
            found = report.get(part)
            if not found:
                continue
            if not many:
                if not attributes <= found.keys():
                    return False
            elif own:
                if not attributes <= found[position].keys():
                    return False
            elif not all(attributes <= item.keys() for item in found):
                return False
        return True

    def lacking(self, frame: Frame) -> Iterator[tuple[Element, Item]]:
        """Element and subject of everything that is asked for and not there."""
        for element, every, slot, attribute in self._demands:
            for item in frame[slot] if every else frame[slot][:1]:
                if attribute not in item:
                    yield element, item


def compile_required(sheet: Sheet, uses: Sequence[tuple[Use, ...]]) -> Required:
    """What a person may have to give: each element once, of all candidates if any column is."""
    found: dict[str, Use] = {}
    for column, parts in zip(sheet.columns, uses, strict=True):
        for element, every in parts if column.required else ():
            known = found.get(element.id, (element, False))
            if _person_gives(element):
                found[element.id] = (element, every or known[1])
    demands = tuple(
        Demand(element, every, SLOTS[element.subject], element.attribute)
        for element, every in found.values()
    )
    asked = frozenset(demand.element.subject for demand in demands)
    needs = tuple(_needs(sheet, subject, demands) for subject in Subject if subject in asked)
    return Required(asked, demands, needs)


def _needs(sheet: Sheet, subject: Subject, demands: Sequence[Demand]) -> _Needs:
    wanted = frozenset(it.attribute for it in demands if it.element.subject is subject)
    part = _LISTS.get(subject, subject.value)
    return _Needs(part, subject in _LISTS, subject is sheet.row_subject, wanted)


def _person_gives(element: Element) -> bool:
    if element.footer or element.retired or element.filled_by is FilledBy.PHONE:
        return False
    return element.filled_by is FilledBy.WORKER or element.subject in _NAMED
