"""Disks that are really full, under load: the database's, and the one that photos lie on.

    python -m tests.faults.disks --rounds 20 --engine postgresql --seed 1

Each lies on a small file system of its own, which is filled to the last byte and freed again. That
takes the right to mount; without it nothing is run, and the row stays what it was.
"""

import random
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.faults.rounds import main
from tests.faults.small_disk import SmallDisk, may_mount, small_disk
from tests.faults.town import Town

_MEGABYTES = {"photos": 512, "database": 768}
# To the last byte, and so that only what is large does not fit.
_ROOM = (0, 0, 40_000)


class Disks:
    """Fills one of a town's disks for a moment. On SQLite there is only one, with everything."""

    def __init__(self) -> None:
        self._disks: dict[str, SmallDisk] = {}

    @contextmanager
    def under(self, house: Town) -> Iterator[None]:
        """While the block lasts, the town stands on small disks; nothing of it may be running."""
        database = house.database
        with ExitStack() as stack:
            photos = small_disk(house.settings.data, _MEGABYTES["photos"])
            self._disks["photos"] = stack.enter_context(photos)
            if database is not None:
                database.stop()
                stack.callback(database.restart)
                own = small_disk(database.folder, _MEGABYTES["database"])
                self._disks["database"] = stack.enter_context(own)
                stack.callback(database.stop)
                database.restart()
            stack.callback(house.labour.kill)
            stack.callback(house.serving.kill)
            yield

    def strike(self, house: Town, chance: random.Random) -> str:
        name = chance.choice(sorted(self._disks))
        self._disks[name].fill(chance.choice(_ROOM))
        time.sleep(chance.uniform(0.3, 1.5))
        self._disks[name].free()
        if house.database is not None:
            house.database.come_back()
        return f"{name} full"


if __name__ == "__main__":
    if not may_mount():
        print("disks: not run, since this user may not mount a file system", file=sys.stderr)
        sys.exit(0)
    disks = Disks()
    main("disks", disks.strike, under=disks.under)
