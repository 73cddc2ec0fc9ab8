"""Is it alive, is it ready: for whoever starts processes and whoever sends them requests.

Neither says anything about people, keys or rows; what is not ready is named by a word.
"""

import shutil

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Problem
from app.http.house import house
from app.services import releases
from app.storage import migrations
from app.storage.database import db, transaction

blueprint = Blueprint("health", __name__)

# Below this a photo or two is all that fits: another node should take what comes.
_ROOM_BYTES = 100_000_000


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers. A failure means: start it again."""
    return _fresh({"status": "alive"})


@blueprint.get("/readyz")
def ready() -> Response:
    """The store answers, is migrated and has a release, and there is room for photos. 503
    `not_ready` means: send requests elsewhere for now. A bucket is not asked: without it reports
    are taken all the same, and every other node would be without it, too."""
    lacking = [name for name, well in _looks().items() if not well]
    if lacking:
        raise Problem(503, "not_ready", f"Not ready: {', '.join(lacking)}.", retry_after=5)
    return _fresh({"status": "ready"})


def _looks() -> dict[str, bool]:
    try:
        stands = migrations.fits(db.engine)
        published = stands and _is_published()
    except SQLAlchemyError:
        return {"store": False}
    folder = house().shelf.folder
    there = folder if folder.exists() else folder.parent
    room = shutil.disk_usage(there).free >= _ROOM_BYTES
    return {"migration": stands, "release": published or not stands, "room": room}


def _is_published() -> bool:
    try:
        with transaction(writes=False) as tx:
            releases.in_force(tx)
    except Problem:
        return False
    return True


def _fresh(document: dict[str, str]) -> Response:
    response = jsonify(document)
    response.headers["Cache-Control"] = "no-store"
    return response
