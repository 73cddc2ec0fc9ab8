"""A city that is backed up and comes back elsewhere: what the tests of backup share."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.settings import Settings
from tests.builders import a_tenant, a_visit, an_operation
from tests.store import running
from tests.world import Key, Phone, World

PHOTO = bytes(range(256)) * 40
PHOTO_NAME = hashlib.sha256(PHOTO).hexdigest()
SHEET = "rental"


def rentals(count: int) -> list[dict[str, Any]]:
    """Visits to rented homes: each feeds the sheet of the police."""
    return [
        an_operation(a_visit(place={"rented": True}, persons=[a_tenant()])) for _ in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A backup file and the key that opens it."""

    file: Path
    key: Path

    @property
    def argv(self) -> tuple[str, ...]:
        return str(self.file), "--key-file", str(self.key)


def backed_up(world: World, folder: Path) -> Sealed:
    """A backup of this world as it stands."""
    sealed = Sealed(folder / "city.age", folder / "backup.key")
    made = world.operator("backup-key", str(sealed.key))
    assert made.exit_code == 0, made.output
    done = world.operator("backup", "--key-file", str(sealed.key), "--out", str(sealed.file))
    assert done.exit_code == 0, done.output
    return sealed


@contextmanager
def elsewhere(world: World, settings: Settings, sealed: Sealed) -> Iterator[World]:
    """The world that comes of the backup on an empty installation."""
    settings.secrets_file.unlink(missing_ok=True)
    settings.field_keys_file.unlink(missing_ok=True)
    done = operator_on(world, settings, "restore", *sealed.argv)
    assert done.exit_code == 0, done.output
    with running(settings, world.clock) as app:
        yield World(app, settings, world.clock)


def operator_on(world: World, settings: Settings, *argv: str) -> Any:
    """`run.py` on an installation that no application stands on yet."""
    return World(world.app, settings, world.clock).operator(*argv)


def same_phone(phone: Phone, world: World) -> Phone:
    """The phone as it is, talking to the server that came back."""
    return replace(phone, client=world.client)


def same_key(key: Key, world: World) -> Key:
    return replace(key, client=world.client)


def cells_of(key: Key) -> list[Any]:
    """What the department sees of its sheet, in an order that no numbering decides."""
    return sorted((row["row_id"], row["cells"]) for row in key.rows(SHEET)["items"])
