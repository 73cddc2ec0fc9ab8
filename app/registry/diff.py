"""What a new release changes: for the operator who publishes it and the departments it touches.

Breaking is what makes old phones or old readers go wrong: a value that was fine is refused now, a
code or column that is gone, an answer that nobody had to give before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.registry.diff_changes import Change, Kind, differing, entry_changes
from app.registry.diff_demands import (
    codemap_changes,
    department_changes,
    section_changes,
    sheet_changes,
)
from app.registry.diff_vocabulary import codelist_changes, element_changes
from app.registry.registry import Registry
from app.registry.uses import registry_uses


@dataclass(frozen=True, slots=True)
class ReleaseDiff:
    """Everything that differs, in catalogue order; equal registries have no changes."""

    old_version: str
    new_version: str
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def breaking(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.breaking)

    @property
    def sheets(self) -> dict[str, tuple[Change, ...]]:
        """The sheets that are touched, and by what."""
        touched = sorted({sheet for change in self.changes for sheet in change.sheets})
        return {
            sheet: tuple(change for change in self.changes if sheet in change.sheets)
            for sheet in touched
        }


def compare(old: Registry, new: Registry) -> ReleaseDiff:
    """Compare two registries; what only moved within a file is no change.

    A change names the sheets of both registries that read what it is about, in a column, a
    condition, a pick or by way of a code list or map.
    """
    found = (
        *(
            Change(Kind.CHANGED, "registry", field, detail)
            for field, detail in differing(old, new, ("name", "language", "time_zone"))
        ),
        *entry_changes("element", old.elements, new.elements, element_changes),
        *entry_changes("codelist", old.codelists, new.codelists, codelist_changes),
        *entry_changes("codemap", old.codemaps, new.codemaps, codemap_changes),
        *entry_changes("department", old.departments, new.departments, department_changes),
        *entry_changes("sheet", old.sheets, new.sheets, sheet_changes),
        *section_changes(old.sections, new.sections),
    )
    if not found:
        return ReleaseDiff(old.version, new.version, ())
    before, after = registry_uses(old), registry_uses(new)
    changes = tuple(
        change.touching(
            sorted(before.sheets(change.what, change.name) | after.sheets(change.what, change.name))
        )
        for change in found
    )
    return ReleaseDiff(old.version, new.version, changes)


def diff_document(diff: ReleaseDiff) -> dict[str, object]:
    """The comparison as plain JSON values."""
    return {
        "old": diff.old_version,
        "new": diff.new_version,
        "breaking": len(diff.breaking),
        "changes": [change.document() for change in diff.changes],
        "sheets": {sheet: len(changes) for sheet, changes in diff.sheets.items()},
    }


def diff_text(diff: ReleaseDiff) -> str:
    """The comparison for a terminal: breaking first, then by kind, then the sheets touched."""
    lines = [f"{diff.old_version} → {diff.new_version}: {_count(len(diff.changes), 'change')}"]
    if diff.breaking:
        lines += ["", "breaking", *_listed(diff.breaking)]
    for kind in Kind:
        calm = [change for change in diff.of(kind) if not change.breaking]
        if calm:
            lines += ["", kind.value, *_listed(calm)]
    if diff.sheets:
        lines += ["", "sheets touched"]
        lines += [f"  {id_}: {_count(len(by), 'change')}" for id_, by in diff.sheets.items()]
    return "\n".join(lines)


def _listed(changes: Iterable[Change]) -> list[str]:
    return [f"  {change}" for change in changes]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
