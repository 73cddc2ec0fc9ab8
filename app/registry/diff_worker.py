"""What a new release changes for whoever answers: elements to look at again, sheet by sheet.

How a department gets its cells, what a column is called there, why it may ask: none of that is on
a worker's screen, so none of it is here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.registry.compose.derive import derive_form
from app.registry.compose.form import SheetPlan
from app.registry.diff import compare
from app.registry.diff_changes import Change, Kind
from app.registry.elements import FilledBy
from app.registry.registry import Registry

# Sheet → element → what is new about it.
Touched = Mapping[str, Mapping[str, tuple[str, ...]]]

_UNSEEN = ("sensitivity:", "standard:", "source:", "filled_by:")


@dataclass(frozen=True, slots=True)
class _Reading:
    registry: Registry
    plans: Mapping[str, SheetPlan]


def touched(old: Registry, new: Registry) -> Touched:
    """For each sheet that both releases have, the elements to be practised again, and why.

    A sheet that is new is not here: whoever was trained before was never trained for it.
    """
    reading = _Reading(new, {plan.id: plan for plan in derive_form(new).sheets})
    found: dict[str, dict[str, list[str]]] = {}
    for change in compare(old, new).changes:
        for sheet, element in _concerned(reading, change):
            if sheet in old.sheets and _is_asked(new, element):
                found.setdefault(sheet, {}).setdefault(element, []).append(str(change))
    return {
        sheet: {element: tuple(why) for element, why in sorted(by.items())}
        for sheet, by in sorted(found.items())
    }


def _concerned(reading: _Reading, change: Change) -> Iterator[tuple[str, str]]:
    """Sheets and elements that a worker has to look at again for this change."""
    if change.kind in (Kind.REMOVED, Kind.RETIRED, Kind.RENDERED):
        return
    if change.what == "element" and not change.detail.startswith(_UNSEEN):
        for plan in reading.plans.values():
            if change.name in plan.reads:
                yield plan.id, change.name
    elif change.what in ("code", "codelist"):
        yield from _of_list(reading, change.name.partition("/")[0])
    elif change.what == "column":
        yield from _of_column(reading, change)
    elif change.what == "sheet" and change.kind is Kind.RULE:
        yield from _of_rule(reading, change.name)


def _of_list(reading: _Reading, name: str) -> Iterator[tuple[str, str]]:
    for plan in reading.plans.values():
        for element in plan.reads:
            if reading.registry.elements[element].codelist == name:
                yield plan.id, element


def _of_column(reading: _Reading, change: Change) -> Iterator[tuple[str, str]]:
    """A column that came, that is required now, or that takes another element."""
    takes = change.detail.startswith("element:")
    if change.kind not in (Kind.ADDED, Kind.REQUIRED) and not takes:
        return
    sheet_id, _, key = change.name.rpartition("/")
    sheet = reading.registry.sheets.get(sheet_id)
    for column in sheet.columns if sheet else ():
        if column.key == key:
            yield from ((sheet_id, element) for element in column.elements)


def _of_rule(reading: _Reading, sheet: str) -> Iterator[tuple[str, str]]:
    """When a sheet is filled: what opens it is looked at again."""
    plan = reading.plans.get(sheet)
    yield from ((sheet, element) for element in (plan.gateways if plan else ()))


def _is_asked(registry: Registry, id_: str) -> bool:
    element = registry.elements[id_]
    return element.filled_by is FilledBy.WORKER and not element.retired
