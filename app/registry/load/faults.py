"""What is wrong with the sources: each fault with its file and line, and all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

# The way to a value, from its kind down: ("sheets", "gongan/rental", "columns", "3", "output").
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class SourceFault:
    """One fault. `file` is relative to the folder of sources, `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class SourceFaults(Exception):
    """The sources are refused whole; `faults` are sorted by file and line."""

    def __init__(self, faults: Iterable[SourceFault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Position:
    file: str
    line: int


@dataclass(slots=True)
class Book:
    """What reading leaves behind for the checks: where every value stands, and the faults so far.

    `declared` also holds the names of entries that were faulty themselves, so that one fault is
    not reported again by everyone who names the entry.
    """

    faults: list[SourceFault] = field(default_factory=list)
    positions: dict[Path, Position] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)

    def refuse(self, at: Position, message: str) -> None:
        self.faults.append(SourceFault(at.file, at.line, message))

    def refuse_at(self, path: Path, message: str) -> None:
        """Report a fault where the value of this path stands, or else its nearest holder."""
        self.refuse(self.at(path), message)

    def at(self, path: Path) -> Position:
        for length in range(len(path), 0, -1):
            if path[:length] in self.positions:
                return self.positions[path[:length]]
        return Position("registry.yaml", 1)

    def declare(self, kind: str, name: str, at: Position) -> None:
        self.positions[(kind, name)] = at
        self.declared.setdefault(kind, set()).add(name)

    def knows(self, kind: str, name: str) -> bool:
        return name in self.declared.get(kind, set())

    def nearest(self, kind: str, name: str) -> str:
        """The end of a sentence: which declared name was probably meant."""
        near = nearest(name, self.declared.get(kind, set()))
        return f"; did you mean {near}?" if near else ""


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that was probably meant; "" when none is close."""
    return next(iter(get_close_matches(name, sorted(names), n=1)), "")
