"""How answers to a department leave the house: tagged, private, audited where sensitive."""

from flask import Response, request

from app.http.house import now
from app.services import audit
from app.services.sheet_slice import SheetSlice
from app.storage.database import transaction


def is_known(etag: str) -> bool:
    """True where the asker says it has exactly this already."""
    return request.if_none_match.contains_weak(etag)


def send(response: Response, etag: str) -> Response:
    """Tag an answer; only the asker may keep it, and has to ask again before using it."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept, Authorization, Cookie"
    return response


def send_unchanged(etag: str) -> Response:
    return send(Response(status=304), etag)


def audit_read(part: SheetSlice, seqs: tuple[int, int], rows: int) -> None:
    """Note which rows of a sensitive sheet are about to leave; committed before they do."""
    if not part.view.sensitive or not rows or request.method == "HEAD":
        return
    first, last = seqs
    with transaction(writes=True) as tx:
        actor, detail = part.scope.actor, {"from": first, "to": last}
        audit.record(tx, now(), actor, "rows.read", part.part.sheet, detail)


def audit_photo(part: SheetSlice, row_id: str, number: int) -> None:
    """Note that a photo is about to leave, whatever its sensitivity; committed before it does."""
    if request.method == "HEAD":
        return
    with transaction(writes=True) as tx:
        actor, detail = part.scope.actor, {"row": row_id, "photo": number}
        audit.record(tx, now(), actor, "photo.read", part.part.sheet, detail)
