"""The release in force: what a phone asks its questions from."""

from flask import Response, request
from flask_smorest import Blueprint

from app.errors import not_found
from app.http.auth import current_worker
from app.http.zipped import zipped
from app.services import releases
from app.services.releases import CompiledRelease
from app.storage.database import transaction

blueprint = Blueprint("releases", __name__, description="Releases of the registry, for phones")

_IMMUTABLE = "private, max-age=31536000, immutable"
_DOCUMENT = {"200": {"description": "The bundle: canonical JSON with a top-level `version`."}}


@blueprint.route("/api/v1/releases/current", methods=["GET"])
@blueprint.doc(responses=_DOCUMENT)
def get_current_release() -> Response:
    """The release in force, byte for byte as published; its ETag is the SHA-256 of these bytes."""
    with transaction(writes=False) as tx:
        current_worker(tx).require_current()
        release = releases.in_force(tx)
    return _answer(release, "private, no-cache")


@blueprint.route("/api/v1/releases/<string:version>", methods=["GET"])
@blueprint.doc(responses=_DOCUMENT)
def get_release(version: str) -> Response:
    """One release by its version; it never changes. 404 for a version that was not published."""
    with transaction(writes=False) as tx:
        current_worker(tx).require_current()
        release = releases.by_version(tx, version)
    if release is None:
        raise not_found("No release of this version was published here.")
    return _answer(release, _IMMUTABLE)


def _answer(release: CompiledRelease, cache: str) -> Response:
    response = zipped(release.bundle, "application/json", lasting=True)
    response.set_etag(release.sha256)
    response.headers["Cache-Control"] = cache
    response.make_conditional(request)
    return response
