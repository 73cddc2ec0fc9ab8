"""The slice a request is about: one sheet, one key, one part of the city, the release in force."""

import hashlib
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy.orm import Session

from app.errors import not_found
from app.services import releases
from app.services.access import KeyScope
from app.services.area_scope import AreaScope, area_scope
from app.services.cells import SheetView, sheet_view
from app.services.feed_cursor import CursorBox, binding_of
from app.storage.queries.realm import epoch
from app.storage.queries.rows import Slice


@dataclass(frozen=True, slots=True)
class SheetSlice:
    """Everything later steps need; whoever holds one has been let in."""

    scope: KeyScope
    view: SheetView
    area: AreaScope
    part: Slice
    release: str
    box: CursorBox
    identity: bytes

    def etag(self, *state: object) -> str:
        """An entity tag out of what this key sees and how it is written, and nothing else."""
        content = msgspec.json.encode([self.area.unit, *state])
        return hashlib.sha256(self.identity + content).hexdigest()[:32]

    def bound_to(self, *asked: object) -> "SheetSlice":
        """The same slice for one filter: its cursors and entity tags are of no use to another."""
        if not asked:
            return self
        own = hashlib.sha256(msgspec.json.encode(asked)).digest()
        box = CursorBox(self.box.key, self.box.epoch, self.box.binding + own)
        return replace(self, box=box, identity=self.identity + own)


def open_slice(
    tx: Session, scope: KeyScope, sheet_id: str, area: str | None, cursor_key: bytes
) -> SheetSlice:
    """Let a key in to one of its sheets.

    A sheet of another department, one outside the key and one that never was are the same 404;
    an area outside the key and an unknown one the same 422.
    """
    scope.require_sheet(sheet_id)
    release = releases.in_force(tx)
    if sheet_id not in release.registry.sheets:
        raise not_found()
    where = area_scope(tx, scope, area)
    part = Slice(sheet_id, where.paths)
    binding = binding_of(scope, part)
    box = CursorBox(cursor_key, epoch(tx), binding)
    return SheetSlice(
        scope=scope,
        view=sheet_view(release.registry, release.projectors[sheet_id], scope),
        area=where,
        part=part,
        release=release.version,
        box=box,
        identity=binding + box.epoch.encode() + release.sha256.encode(),
    )
