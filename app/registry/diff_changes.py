"""A change between two releases: of which kind, about what, and whose sheets it touches."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

_T = TypeVar("_T")


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RETIRED = "retired"
    REVIVED = "revived"
    RELABELLED = "relabelled"
    NARROWED = "narrowed"
    WIDENED = "widened"
    REQUIRED = "newly required"
    RULE = "rule changed"
    RENDERED = "rendered differently"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `name` is an id such as place.rented, care_tag/frail, gongan/rental/note."""

    kind: Kind
    what: str
    name: str
    detail: str = ""
    breaking: bool = False
    sheets: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.what} {self.name} {self.kind}" + (f": {self.detail}" if self.detail else "")

    def touching(self, sheets: Iterable[str]) -> "Change":
        return replace(self, sheets=tuple(sheets))

    def document(self) -> dict[str, object]:
        return {
            "kind": self.kind.value,
            "what": self.what,
            "name": self.name,
            "detail": self.detail,
            "breaking": self.breaking,
            "sheets": list(self.sheets),
        }


def entry_changes(
    what: str,
    old: Mapping[str, _T],
    new: Mapping[str, _T],
    compare: Callable[[_T, _T], Iterable[Change]],
) -> Iterator[Change]:
    """What came, what went, and what `compare` says of entries that stayed and differ."""
    for name in dict.fromkeys((*old, *new)):
        if name not in old:
            yield Change(Kind.ADDED, what, name)
        elif name not in new:
            yield Change(Kind.REMOVED, what, name, breaking=True)
        elif old[name] != new[name]:
            yield from compare(old[name], new[name])


def renamed(old: object, new: object) -> str:
    """`before → after`, as details show a fact that changed."""
    return f"{shown(old)} → {shown(new)}"


def shown(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, tuple):
        return " ".join(str(item) for item in value) or "none"
    return str(value)


def differing(old: object, new: object, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The named fields that differ between two values of one class, with what they became."""
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield name, renamed(before, after)
