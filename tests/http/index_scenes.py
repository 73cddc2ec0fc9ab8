"""One store behind two doors: one that looks through rows, one that asks the index of a sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask

from app import scheduler
from tests.store import running
from tests.world import Key, World


@dataclass(frozen=True, slots=True)
class Twins:
    """`looking` never asks an index, `indexed` always does; both have the same keys."""

    world: World
    app: Flask

    def keys(self, department: str, **scope: Any) -> tuple[Key, Key]:
        """A new key at either door: looking, indexed."""
        key = self.world.key(department, **scope)
        return key, replace(key, client=self.app.test_client())

    def build(self) -> int:
        """What the scheduler does when somebody waits; gives for how many indexes."""
        return scheduler.index_sheets(self.app)

    def files(self) -> list[Path]:
        return sorted((self.world.settings.data / "index").glob("*.db"))


@contextmanager
def twins_of(world: World) -> Iterator[Twins]:
    """The same store once more, where no sheet is too small for an index."""
    with running(replace(world.settings, index_from=0), world.clock) as app:
        yield Twins(world, app)
