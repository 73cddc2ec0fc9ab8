"""Code lists (value domains) and the departments' own codes for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.elements import Labels


@dataclass(frozen=True, slots=True)
class Code:
    """A permissible value. A retired code is no longer offered but keeps its labels."""

    code: str
    labels: Labels
    retired: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    name: str
    codes: Mapping[str, Code]
    standard: str | None = None

    def __contains__(self, code: object) -> bool:
        return code in self.codes


@dataclass(frozen=True, slots=True)
class CodeMap:
    """Canonical code → the department's own; "" leaves the value out of the cell."""

    name: str
    codelist: str
    department: str
    codes: Mapping[str, str]

    @property
    def injective(self) -> bool:
        """True where the department's code tells the canonical one (no code left out or shared)."""
        return "" not in self.codes.values() and len(set(self.codes.values())) == len(self.codes)
