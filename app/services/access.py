"""Access: the one place that decides what a worker or a department's key may do.

Every query made for a person or a key starts from one of these scopes.
"""

from dataclasses import dataclass

from app.errors import Problem, not_found, unauthorized
from app.registry.elements import Element, Sensitivity


@dataclass(frozen=True, slots=True)
class WorkerScope:
    """Who holds a phone's token. `current` is false once it expired or was revoked: such a
    phone may still hand in what it recorded, and nothing else."""

    worker_id: str
    name: str
    phone: str
    device_id: str
    device_no: int
    grids: frozenset[str]
    current: bool

    def require_current(self) -> None:
        if not self.current:
            raise unauthorized()

    def serves(self, grid: str) -> bool:
        return grid in self.grids


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What a department's key covers. None means: all areas, all its sheets, all its fields."""

    key_id: str
    department: str
    areas: tuple[str, ...] | None
    sheets: frozenset[str] | None
    fields: frozenset[str] | None

    def require_department(self, department: str) -> None:
        """Another department's name answers exactly as one that does not exist."""
        if department != self.department:
            raise not_found()

    def sees_sheet(self, sheet_id: str) -> bool:
        own = sheet_id.startswith(f"{self.department}/")
        return own and (self.sheets is None or sheet_id in self.sheets)

    def require_sheet(self, sheet_id: str) -> None:
        if not self.sees_sheet(sheet_id):
            raise not_found()

    def masks(self, element: Element) -> bool:
        """True where a narrowed key gets the masked form of what the sheet would show."""
        if self.fields is None or element.id in self.fields:
            return False
        return element.sensitivity in (Sensitivity.PERSONAL, Sensitivity.SENSITIVE)


def forbidden(title: str) -> Problem:
    return Problem(403, "forbidden", title)
