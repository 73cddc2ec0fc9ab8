"""A slice as an earlier release showed it, within the rights of the release in force.

Columns, headings, outputs and code maps are the past's. A column stays, but empty, where its cells
would tell more than the department may read today: where the release in force neither shows the
same elements in a way that tells them whole, nor shows exactly the same cell.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from app.errors import invalid
from app.registry.elements import Element, Sensitivity, Subject
from app.registry.outputs import Output, parse_output
from app.registry.registry import Registry
from app.registry.sheets import Column, Sheet
from app.services import releases
from app.services.cells import sheet_view
from app.services.releases import CompiledRelease
from app.services.sheet_slice import SheetSlice

_RANKS = tuple(Sensitivity)


def as_released(tx: Session, part: SheetSlice, version: str | None) -> SheetSlice:
    """The slice as this release showed it; None is the one in force.

    A release that there is not and one without this sheet are the same Problem `invalid`.
    """
    if version is None or version == part.release:
        return part
    now, sheet = releases.in_force(tx), part.view.sheet
    # PostgreSQL refuses a NUL even in a question.
    past = releases.by_version(tx, version) if version.isprintable() else None
    if past is None or sheet.id not in past.projectors:
        title = "release: No release of that name has this sheet; leave it out for the present one."
        raise invalid("release", title)
    strict = _as_sensitive_as(past.registry, now.registry)
    view = sheet_view(strict, past.projectors[sheet.id], part.scope)
    rights = _Rights(past, now, sheet.id)
    columns = enumerate(view.sheet.columns)
    told = view.open_elements & now.projectors[sheet.id].open_elements
    return replace(
        part,
        view=replace(
            view,
            withheld=tuple(place for place, column in columns if rights.widens(column)),
            open_elements=frozenset(name for name in told if rights.same_subject(name)),
            narrowed=True,
        ),
        release=past.version,
        identity=part.identity + past.sha256.encode(),
    )


def _as_sensitive_as(past: Registry, now: Registry) -> Registry:
    """The past's elements, each at least as sensitive as it is now."""

    def stricter(element: Element) -> Element:
        present = now.elements.get(element.id, element)
        highest = max(element.sensitivity, present.sensitivity, key=_RANKS.index)
        return replace(element, sensitivity=highest)

    return replace(past, elements={id_: stricter(each) for id_, each in past.elements.items()})


class _Rights:
    """What one sheet of the release in force lets a department read of an earlier one's columns."""

    def __init__(self, past: CompiledRelease, now: CompiledRelease, sheet_id: str) -> None:
        self._past, self._now = past.registry, now.registry
        self._before, self._after = (each.sheets[sheet_id] for each in (self._past, self._now))
        self._open = now.projectors[sheet_id].open_elements

    def widens(self, column: Column) -> bool:
        """True where this past column's cells may tell what no cell tells now."""
        if not column.elements:
            return False
        if not all(self.same_subject(name) for name in column.elements):
            return True
        alone = all(self._alone(name) for name in column.elements)
        if alone and self._open.issuperset(column.elements):
            return False
        return not any(self._same_cell(column, present) for present in self._after.columns)

    def same_subject(self, name: str) -> bool:
        """Whether an element's cell is taken from whom it is taken from now."""
        if self._before.row_subject is not self._after.row_subject:
            return False
        return self._alone(name) or _pick(self._before, name) == _pick(self._after, name)

    def _alone(self, name: str) -> bool:
        """A picked subject is one of several: which of them a cell tells depends on its output."""
        subject = self._past.elements[name].subject
        picked = subject in (Subject.PERSON, Subject.ISSUE)
        return not picked or subject is self._before.row_subject

    def _same_cell(self, column: Column, present: Column) -> bool:
        if (column.elements, column.output) != (present.elements, present.output):
            return False
        return all(self._same_domain(name) for name in column.elements) and all(
            self._past.codemaps.get(name) == self._now.codemaps.get(name)
            for name in _maps(parse_output(column.output))
        )

    def _same_domain(self, name: str) -> bool:
        before, after = self._past.elements[name], self._now.elements.get(name)
        if after is None or before.datatype is not after.datatype:
            return False
        lists = (before.codelist or "", after.codelist or "")
        return self._past.codelists.get(lists[0]) == self._now.codelists.get(lists[1])


def _pick(sheet: Sheet, name: str) -> str | None:
    return sheet.person_pick if name.startswith(f"{Subject.PERSON}.") else sheet.issue_pick


def _maps(output: Output) -> Iterator[str]:
    if output.map:
        yield output.map
    for part in output.parts:
        yield from _maps(part)
