"""Access: the one place that decides what a worker or a department's key may do.

Every query made for a person or a key starts from one of these scopes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

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
    """What a department's key covers, or a person of that department at the console (`holder` is
    then `account`). None means: all areas, all its sheets, all its fields. `reads` rows and what
    is about them, `manages` the department's keys within this reach."""

    key_id: str
    department: str
    areas: tuple[str, ...] | None
    sheets: frozenset[str] | None
    fields: frozenset[str] | None
    holder: str = "key"
    reads: bool = True
    manages: bool = False

    @property
    def actor(self) -> str:
        """Who the audit says it was."""
        return f"{self.holder}:{self.key_id}"

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

    def require_reads(self) -> None:
        if not self.reads:
            raise forbidden("This key manages keys and reads nothing: take one that reads.")

    def require_manages(self) -> None:
        if not self.manages:
            raise forbidden("This does not manage keys: an administrator of the department does.")

    def masks(self, element: Element) -> bool:
        """True where a narrowed key gets the masked form of what the sheet would show."""
        if self.fields is None or element.id in self.fields:
            return False
        return element.sensitivity in (Sensitivity.PERSONAL, Sensitivity.SENSITIVE)


class Role(StrEnum):
    """`staff` reads and answers rows, `admin` also sees to keys and webhooks of the department;
    `office`, the data office, sees what every department demands, and nobody's rows; `trainer`, in
    the practice realm alone, sees the classes that this person made."""

    STAFF = "staff"
    ADMIN = "admin"
    OFFICE = "office"
    TRAINER = "trainer"


# Whoever belongs to no department.
BEYOND = frozenset({Role.OFFICE, Role.TRAINER})


@dataclass(frozen=True, slots=True)
class AccountScope:
    """Who is signed in to the console. `part` is what a key of the same reach would cover, None
    for the data office and trainers. `session` is the hash that the session is stored under."""

    account_id: str
    session: bytes
    name: str
    email: str
    role: Role
    part: KeyScope | None

    def require_part(self) -> KeyScope:
        """The department's slice; for who has none it does not exist."""
        if self.part is None:
            raise not_found()
        return self.part

    def require_admin(self) -> None:
        if self.role is not Role.ADMIN:
            raise forbidden("Only an administrator of the department may do this.")

    def require_office(self) -> str:
        """The data office, as the audit calls its person."""
        if self.role is not Role.OFFICE:
            raise forbidden("Only the data office may do this.")
        return f"account:{self.account_id}"

    def require_trainer(self) -> str:
        """The account whose classes are asked about: a trainer sees no other's."""
        if self.role is not Role.TRAINER:
            raise forbidden("Only a trainer may do this.")
        return self.account_id

    def demands_of(self, departments: Iterable[str]) -> list[KeyScope]:
        """Whose demands are shown: of all these departments, or of the own slice. No rows."""
        if self.role is not Role.OFFICE:
            return [self.require_part()]
        return [KeyScope(self.account_id, name, None, None, None) for name in departments]


def forbidden(title: str) -> Problem:
    return Problem(403, "forbidden", title)
