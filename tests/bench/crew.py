"""Four workers who hand in at once, each in a grid of her own.

Phones of one city hardly ever speak of one household in one second. Four clients that share one
worker's households would measure how they wait for each other.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

from tests.bench import load, workload
from tests.bench.load import Target
from tests.bench.servers import Installation, sign_in

_COMMUNITY = "440106999001"
_GRIDS = tuple(f"{_COMMUNITY}{101 + n}" for n in range(load.CLIENTS))
_PHONES = tuple(f"1990000230{n}" for n in range(load.CLIENTS))
Source = Iterator[dict[str, Any]]


def enrol(store: Installation) -> list[str]:
    """Add the grids and the workers; gives their secrets."""
    return [_enrolled(store, *who) for who in zip(_PHONES, _GRIDS, strict=True)]


def targets(port: int, secrets: Sequence[str]) -> list[Target]:
    """Where each hands in, signed in."""
    return [
        Target(port, "/api/v1/sync/push", sign_in(port, secret, phone))
        for phone, secret in zip(_PHONES, secrets, strict=True)
    ]


def sources(release: str, first: int = 0) -> list[Source]:
    """Endless operations of each."""
    crews = [(grid, n) for n, grid in enumerate(_GRIDS, 1)]
    return [workload.operations(release, first, crew=crew) for crew in crews]


def bodies(own: Sequence[Source], batch: int, amount: int) -> list[bytes]:
    """`amount` operations as push bodies, the first from the first worker, and so on in turns, as
    `load.rate` shares them out."""
    turns = cycle(own)
    return [workload.bodies(next(turns), batch, batch)[0] for _ in range(amount // batch)]


def _enrolled(store: Installation, phone: str, grid: str) -> str:
    store.run("area", "add", grid, "--name", f"第{grid[-3:]}网格", "--parent", _COMMUNITY)
    named = ("--phone", phone, "--name", f"走访员{phone[-1]}", "--grid", grid)
    return str(store.run("worker", "add", *named)["secret"])
