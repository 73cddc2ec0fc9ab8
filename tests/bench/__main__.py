"""`make bench`: the figures, each beside a reference taken in the same run.

`python -m tests.bench [--only PART] [--figure NAME] [--reports N] [--rows N] [--save FILE]`;
figures of the phone without the long ones: `--only start --figure save`.
"""

import argparse
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    beside,
    intake,
    phone,
    phone_delivery,
    phone_lighthouse,
    pulling,
    registry,
    visible,
)
from tests.bench.machine import machine

PARTS = (
    "registry",
    "intake",
    "intake-postgresql",
    "visible",
    "visible-postgresql",
    "beside",
    "pulling",
    "heaviest",
    "phone",
)
# Each a piece of `phone`, to be measured by itself.
PIECES = ("start", "delivery", "lighthouse")


def main() -> None:
    options = _options()
    lines: list[str] = []
    say = _printer(lines)
    for line in (f"date: {datetime.now(UTC):%Y-%m-%d}", *machine()):
        say(line)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        data = Path(folder)
        parts = {
            "registry": lambda: registry.measure(say, options.rounds),
            "intake": lambda: intake.measure(say, data, options.reports),
            "intake-postgresql": lambda: intake.measure(say, data, options.reports, "postgresql"),
            "visible": lambda: visible.measure(say, data, options.reports, "sqlite"),
            "visible-postgresql": lambda: visible.measure(say, data, options.reports, "postgresql"),
            "beside": lambda: beside.measure(say, data, options.reports),
            "pulling": lambda: pulling.measure(say, data, options.rows),
            "heaviest": lambda: pulling.measure_heaviest(say, data, options.rows),
            "phone": lambda: phone.measure_all(say, data, options.rounds),
            "start": lambda: phone.measure(say, data, options.rounds, options.figure),
            "delivery": lambda: phone_delivery.measure(say, data),
            "lighthouse": lambda: phone_lighthouse.measure(say, data),
        }
        for name in options.only or PARTS:
            parts[name]()
    if options.save:
        options.save.write_text("\n".join(["```", *lines, "```", ""]))


def _printer(lines: list[str]) -> Callable[[str], None]:
    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    return say


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=(*PARTS, *PIECES), help="this part; may be repeated"
    )
    parser.add_argument("--reports", type=int, default=8000, help="reports to push, batches of 50")
    parser.add_argument("--rows", type=int, default=100_000, help="rows to pull")
    parser.add_argument("--rounds", type=int, default=5, help="repetitions of what is short")
    parser.add_argument("--figure", action="append", choices=phone.FIGURES, help="of `start`")
    parser.add_argument("--folder", type=Path, default=None, help="where stores lie meanwhile")
    parser.add_argument("--save", type=Path, default=None, help="keep the figures in this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
