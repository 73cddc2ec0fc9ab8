"""Photos and signatures: sent whole or piece by piece, also by a phone whose token has lapsed."""

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint
from werkzeug.exceptions import ClientDisconnected

from app.errors import invalid, not_found
from app.http.auth import current_worker
from app.http.house import house, now
from app.http.worker.describe import BLOB_BODY
from app.services import blobs
from app.services.blobs import Piece, Standing, Upload
from app.storage.database import transaction

blueprint = Blueprint("blobs", __name__, description="Photos and signatures, by content")

_PIECE = 64 * 1024
_SIZES = [
    {"in": "header", "name": name, "required": True, "schema": {"type": "integer"}}
    for name in ("Upload-Offset", "Upload-Length")
]


@blueprint.route("/api/v1/blobs/<string:sha256>")
class BlobView(MethodView):
    @blueprint.doc(responses={"200": {"description": "A part is here, Upload-Offset bytes."}})
    @blueprint.response(204)
    def head(self, sha256: str) -> Response:
        """204: whole. 200: Upload-Offset says from where to go on. 404: nothing here yet."""
        with transaction(writes=False) as tx:
            upload = Upload(house().shelf, current_worker(tx).worker_id, sha256)
            noted = blobs.noted_size(tx, upload)
        standing = blobs.standing(upload, noted)
        if standing is None:
            raise not_found("Nothing of this blob is here yet.")
        return _answer(standing, partial=200)

    @blueprint.doc(requestBody=BLOB_BODY, responses={"413": {"description": "More than 5 MB."}})
    @blueprint.response(204)
    def put(self, sha256: str) -> Response:
        """Send a blob at once. 204: it is durable. 422 `hash_mismatch`: nothing was kept."""
        upload = _upload(sha256)
        return _received(upload, blobs.receive_whole(upload, _body()))

    @blueprint.doc(
        parameters=_SIZES,
        requestBody=BLOB_BODY,
        responses={
            "202": {"description": "Durable so far: go on from Upload-Offset."},
            "409": {"description": "Upload-Offset of the answer says from where to go on."},
        },
    )
    @blueprint.response(204)
    def patch(self, sha256: str) -> Response:
        """Send the next piece: it begins at Upload-Offset of Upload-Length. 204: all is durable.

        What arrived before a connection broke is kept: ask with HEAD where to go on.
        """
        upload = _upload(sha256)
        offset, length = _size("Upload-Offset"), _size("Upload-Length")
        return _received(upload, blobs.receive(upload, Piece(offset, length, _body())))


def _upload(sha256: str) -> Upload:
    with transaction(writes=False) as tx:
        return Upload(house().shelf, current_worker(tx).worker_id, sha256)


def _received(upload: Upload, standing: Standing) -> Response:
    if standing.whole:
        mime = request.mimetype[:100] or None
        with transaction(writes=True) as tx:
            blobs.note(tx, upload, standing.offset, mime, now())
    return _answer(standing, partial=202)


def _answer(standing: Standing, partial: int) -> Response:
    response = Response(status=204 if standing.whole else partial)
    response.headers["Upload-Offset"] = str(standing.offset)
    if standing.whole:
        response.headers["Upload-Length"] = str(standing.offset)
    response.headers["Cache-Control"] = "no-store"
    return response


def _size(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise invalid(header, f"{header} is a number of bytes.")
    return int(text)


def _body() -> bytes:
    """The body, or what there is of it when the connection breaks."""
    if (request.content_length or 0) > blobs.LARGEST:
        raise blobs.too_large()
    body = bytearray()
    while len(body) <= blobs.LARGEST:
        try:
            piece = request.stream.read(_PIECE)
        except ClientDisconnected:
            break
        if not piece:
            return bytes(body)
        body += piece
    if len(body) > blobs.LARGEST:
        raise blobs.too_large()
    return bytes(body)
