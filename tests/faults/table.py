"""The table in docs/reliability.md that the programs of faults write themselves: one row each."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- faults: begin -->\n", "<!-- faults: end -->\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run of a program saw. `rounds` are rounds or places where something failed."""

    program: str
    seeds: str
    rounds: int
    crashes: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    leaked: int = 0

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.leaked)

    def line(self, day: str) -> str:
        cells = (
            *(f"`{self.program}`", day, self.seeds, self.rounds, self.crashes),
            *(self.acknowledged, self.lost, self.doubled, self.leaked),
        )
        return f"| {' | '.join(map(str, cells))} |"


def write(tally: Tally, page: Path = PAGE) -> None:
    """Put a program's row in, instead of the one of its last run."""
    text = page.read_text(encoding="utf-8")
    head, rest = text.split(_BEGIN)
    table, tail = rest.split(_END)
    own = f"| `{tally.program}` |"
    rows = table.splitlines()
    others = [row for row in rows[2:] if row and not row.startswith(own)]
    written = tally.line(datetime.now(UTC).date().isoformat())
    body = "\n".join([*rows[:2], *sorted([*others, written])])
    page.write_text(f"{head}{_BEGIN}{body}\n{_END}{tail}", encoding="utf-8")


def counted(faults: list[str]) -> dict[str, int]:
    """Broken promises by what they are: I2 doubles, I4 and I7 leak, all else is a loss."""
    kinds = [_KINDS.get(re.split(r"\W", fault, maxsplit=1)[0], "lost") for fault in faults]
    return {kind: kinds.count(kind) for kind in ("lost", "doubled", "leaked")}


_KINDS = {"I2": "doubled", "I4": "leaked", "I7": "leaked"}
