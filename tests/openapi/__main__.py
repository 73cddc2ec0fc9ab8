"""`make fuzz`: the same for long. `python -m tests.openapi --examples 200 --seed 1`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.openapi.asking import STRICTER, Asker, Pace
from tests.openapi.city import served_city


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of `GET /api/v1/…`")
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.examples} examples and as many misfits an operation")
    wrong: list[str] = []
    with TemporaryDirectory() as folder, served_city(Path(folder)) as realms:
        for realm in realms:
            asker = Asker(realm, Pace(given.examples, given.seed, STRICTER))
            asked = asker.ask(lambda label: given.only in label)
            failures = sum(n for (_, status), n in asked.statuses.items() if status >= 500)
            unserved = sorted({label for label, _ in asked.statuses} - asked.served)
            print(
                f"{realm.name}: {len(asker.operations)} operations, {asked.statuses.total()} "
                f"requests, {failures} answers of 500 and above, {len(asked.wrong)} contradictions"
            )
            print("  never answered 2xx:", *unserved, sep="\n    ")
            wrong += asked.wrong
    print(*wrong, sep="\n\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
