"""A phone downloads the release in force, once."""

import gzip
import hashlib

from tests.builders import RELEASE
from tests.world import World


def test_a_phone_gets_the_release_whose_hash_is_its_etag(world: World) -> None:
    response = world.worker().get("/api/v1/releases/current")
    assert response.get_json()["version"] == RELEASE
    assert response.get_etag() == (hashlib.sha256(response.data).hexdigest(), False)
    assert response.mimetype == "application/json"


def test_a_phone_that_has_the_release_is_told_so(world: World) -> None:
    worker = world.worker()
    first = worker.get("/api/v1/releases/current")
    headers = {**worker.headers, "If-None-Match": first.headers["ETag"]}
    again = world.client.get("/api/v1/releases/current", headers=headers)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_release_travels_compressed(world: World) -> None:
    worker = world.worker()
    plain = worker.get("/api/v1/releases/current")
    headers = {**worker.headers, "Accept-Encoding": "gzip"}
    packed = world.client.get("/api/v1/releases/current", headers=headers)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 5 < len(plain.data)


def test_a_release_asked_for_by_version_never_changes(world: World) -> None:
    worker = world.worker()
    response = worker.get(f"/api/v1/releases/{RELEASE}")
    assert response.data == worker.get("/api/v1/releases/current").data
    assert "immutable" in response.headers["Cache-Control"]
    assert "immutable" not in worker.get("/api/v1/releases/current").headers["Cache-Control"]


def test_a_release_that_was_not_published_is_not_found(world: World) -> None:
    response = world.worker().get("/api/v1/releases/1999.1.0")
    assert response.status_code == 404
    assert response.get_json()["code"] == "not_found"


def test_nobody_downloads_a_release_without_a_token(world: World) -> None:
    world.area_tree()
    assert world.client.get("/api/v1/releases/current").status_code == 401
    assert world.client.get(f"/api/v1/releases/{RELEASE}").status_code == 401
