"""Where the indexes of sheets lie, what they are called, and which are wanted.

An index is one SQLite file for a sheet and what of it is masked; keys that see a sheet alike share
it. Everything here is disposable: it lies on this machine alone, whatever the store stands on, and
what is deleted is built again when somebody asks. So a request that needs one leaves a file that
says so, not a row: with the folder, the wishes go too.
"""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from app.errors import Problem
from app.registry.known import known
from app.services.sheet_slice import SheetSlice
from app.storage.field_keys import FieldKeys

_SERVICES = Path(__file__).parents[1]
_KEPT_SECONDS = 7 * 24 * 3600
_RETRY_SECONDS = 5


@known
class Wish(msgspec.Struct, frozen=True):
    """An index that somebody waits for: of this sheet, as a key with these fields sees it."""

    sheet: str
    fields: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class IndexHome:
    """`worth` is how many rows may be looked through without an index; what is sensitive in one is
    sealed with the current one of `keys`."""

    folder: Path
    worth: int
    keys: FieldKeys

    def name(self, part: SheetSlice) -> str:
        """Which index this slice needs: for another release, another store, an older program or an
        older key it is another one."""
        masks = part.view.masks
        hidden = sorted(f"{subject}.{name}" for subject, own in masks.items() for name in own)
        state = [part.release, part.box.epoch, _program(), self.keys.fresh().file.current]
        return f"{_digest(part.part.sheet, hidden)}-{_digest(state)}"

    def found(self, name: str) -> Path | None:
        """Its file, if there is one."""
        return max(self.folder.glob(f"{name}-*.db"), default=None)

    def wish(self, part: SheetSlice) -> Problem:
        """Ask for this slice's index; gives what whoever needs it is answered meanwhile."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fields = part.scope.fields
        wish = Wish(part.part.sheet, None if fields is None else tuple(sorted(fields)))
        path = self.folder / f"{self.name(part)}.wish"
        draft = path.with_suffix(f".{time.monotonic_ns()}.draft")
        draft.write_bytes(msgspec.json.encode(wish))
        draft.replace(path)
        title = "The index that this question needs is being built: ask again soon."
        return Problem(503, "index_building", title, retry_after=_RETRY_SECONDS)

    def wishes(self) -> list[Path]:
        """The files of wishes, whoever works on them."""
        return sorted(self.folder.glob("*.wish"))

    def settle(self, name: str, draft: Path) -> None:
        """Let a new index take the place of all that its sheet had, those of earlier releases too.

        It never takes over a name: SQLite's log is found by name, and a reader of the old file
        would take the new one's for its own.
        """
        path = self.folder / f"{name}-{time.time_ns():020d}.db"
        with self.turn(name):
            draft.replace(path)
            for older in self.folder.glob(f"{_view(name)}-*.db"):
                if older != path:
                    drop(older)

    def forget(self) -> None:
        """Delete what nobody asked for in a week, and drafts that a process died over."""
        oldest = time.time() - _KEPT_SECONDS
        for path in [*self.folder.glob("*.db"), *self.folder.glob("*.draft")]:
            with self.turn(path.name):
                if path.exists() and path.stat().st_mtime < oldest:
                    drop(path)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """One at a time, of all processes on this machine: for whoever changes an index."""
        with (self.folder / f"{_view(name)}.turn").open("a") as queue:
            fcntl.flock(queue, fcntl.LOCK_EX)
            yield

    @contextmanager
    def claimed(self, wish: Path) -> Iterator[bool]:
        """True for the one who may work on a wish; a process that dies leaves it to the next."""
        with (self.folder / f"{_view(wish.name)}.claim").open("a") as queue:
            try:
                fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield wish.exists()


def read_wish(path: Path) -> Wish:
    return msgspec.json.decode(path.read_bytes(), type=Wish)


def drop(path: Path) -> None:
    """Delete an index with what SQLite keeps beside it. Whoever reads it reads on."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def forget_all(folder: Path) -> None:
    """Delete every index. Whoever reads one reads on; what is asked for is built again."""
    for path in [*folder.glob("*.db"), *folder.glob("*.draft")]:
        drop(path)


def _view(name: str) -> str:
    """What of a name stays the same from release to release."""
    return name.partition("-")[0]


def _digest(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:20]


@cache
def _program() -> str:
    """What the program that writes cells is: another one's index would hold another's cells."""
    found = hashlib.sha256()
    for folder in (_SERVICES, _SERVICES.with_name("registry")):
        for path in sorted(folder.rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
