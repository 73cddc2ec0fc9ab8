"""kill -9 under load: of one web process or all, at a commit, of a job worker, of the database.

python -m tests.faults.kills --rounds 100 --engine postgresql --seed 1
"""

import random

from tests.faults.rounds import main
from tests.faults.town import Town


def strike(house: Town, chance: random.Random) -> str:
    """Kill something, and have it started again."""
    kinds = ["all", "one", "commit"]
    kinds += ["worker", "worker"] * (not house.serving.jobs)
    kinds += ["database", "database"] * bool(house.database)
    kind = chance.choice(kinds)
    if kind == "database":
        assert house.database
        house.database.restart()
    elif kind == "worker":
        house.labour.replace_one(chance)
    elif kind == "one":
        house.serving.kill_one(chance)
    elif kind == "commit":
        word = chance.choice(("push", "blobs"))
        house.serving.crash_plan.write_text(f"{word} {chance.choice(('before', 'after'))}")
        house.serving.await_death(seconds=5)
        house.serving.start(None)
    else:
        house.serving.start(None)
    return f"{kind} killed"


if __name__ == "__main__":
    main("kills", strike)
