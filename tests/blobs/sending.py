"""A phone that sends a photo: at once, in pieces, asking how far it came."""

import hashlib

from werkzeug.test import TestResponse

from app.storage.models.blobs import Blob
from app.storage.shelves import shelf_of
from tests.world import Phone, World

PHOTO = bytes(range(256)) * 1_000
NAME = hashlib.sha256(PHOTO).hexdigest()


def put(phone: Phone, data: bytes, name: str | None = None) -> TestResponse:
    name = name or hashlib.sha256(data).hexdigest()
    return phone.client.put(
        f"/api/v1/blobs/{name}", data=data, headers=phone.headers, content_type="image/jpeg"
    )


def patch(
    phone: Phone, data: bytes, offset: object, length: object = len(PHOTO), name: str = NAME
) -> TestResponse:
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    return phone.client.patch(
        f"/api/v1/blobs/{name}",
        data=data,
        headers={**phone.headers, **headers},
        content_type="image/jpeg",
    )


def head(phone: Phone, name: str = NAME) -> TestResponse:
    return phone.client.head(f"/api/v1/blobs/{name}", headers=phone.headers)


def stored(world: World, name: str = NAME) -> bytes | None:
    return shelf_of(world.settings.blobs, world.settings.bucket).read(name)


def parts(world: World) -> list[str]:
    """What is still on its way."""
    folder = world.settings.blobs / "parts"
    return [path.name for path in folder.rglob("*") if path.is_file()]


def rows(world: World) -> list[tuple[str, int, str | None]]:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return [(blob.sha256, blob.size, blob.mime) for blob in tx.query(Blob)]
