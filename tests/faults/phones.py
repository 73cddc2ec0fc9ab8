"""The row of the simulated phones in docs/reliability.md, from what both halves of a run told.

    python -m tests.faults.phones <file> --first 2000

Each line of the file is one half: what it counted, and the promises that were broken.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.faults.table import Tally, counted, write

# Steps that kill the server or the app, and so does every schedule's place for a crash.
_CRASHES = ("step serverDies", "step killed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("told", type=Path)
    parser.add_argument("--first", type=int, default=1)
    given = parser.parse_args()
    tally = tally_of(given.told.read_text(encoding="utf-8").splitlines(), given.first)
    write(tally)
    sys.exit(0 if tally.holds else 1)


def tally_of(lines: Iterable[str], first: int) -> Tally:
    """Rounds are schedules, acknowledged is every operation that a server held in the end."""
    counts: Counter[str] = Counter()
    broken: list[str] = []
    for line in lines:
        half = json.loads(line)
        counts.update(half["counts"])
        broken += half["broken"]
    rounds = counts["schedules"]
    return Tally(
        program="phones",
        seeds=f"{first}–{first + rounds - 1}",
        rounds=rounds,
        crashes=sum(counts[step] for step in _CRASHES),
        acknowledged=sum(times for kind, times in counts.items() if kind.startswith("visit.")),
        **counted(broken),
    )


if __name__ == "__main__":
    main()
