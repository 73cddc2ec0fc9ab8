"""The registry as one value: what a set of sources declares, whole and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.codelists import CodeList, CodeMap
from app.registry.elements import Element, Labels
from app.registry.sheets import Department, Sheet


@dataclass(frozen=True, slots=True)
class Section:
    """A heading on the phone and, in asking order, the elements that stand below it."""

    key: str
    labels: Labels
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """Mappings keep catalogue order; `sheets` is keyed by `<department>/<sheet>`."""

    name: str
    version: str
    language: str
    time_zone: str
    elements: Mapping[str, Element]
    codelists: Mapping[str, CodeList]
    codemaps: Mapping[str, CodeMap]
    departments: Mapping[str, Department]
    sheets: Mapping[str, Sheet]
    sections: tuple[Section, ...]

    def sheets_of(self, department: str) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets.values() if sheet.department == department)
