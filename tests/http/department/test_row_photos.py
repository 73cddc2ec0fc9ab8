"""Photos behind a row: of sheets with a photo column, for keys that are shown it, audited."""

import hashlib
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.builders import (
    COMMUNITY,
    OTHER_COMMUNITY_GRID,
    a_tenant,
    a_withdrawal,
    an_operation,
)
from tests.http.department.scenes import rented_home
from tests.pictures import PAGE, ZIP, jpeg, png
from tests.world import Key, Phone, World

JPEG = jpeg(comment=b"photo" * 10_000)
OTHER = png()


def sent(phone: Phone, *contents: bytes, upload: bool = True) -> dict[str, Any]:
    """A rented home with these photos, handed in, the photos after it."""
    names = [f"P20261118-{n:04d}.jpg" for n in range(len(contents))]
    home = rented_home(a_tenant(), photos=names)
    blobs = [
        {"name": name, "sha256": sha_of(body), "bytes": len(body), "mime": "text/html"}
        for name, body in zip(names, contents, strict=True)
    ]
    [result] = phone.push(an_operation(home, blobs=blobs))
    assert result["status"] == "accepted_need_blobs", result
    for body in contents if upload else ():
        put(phone, body)
    return home


def sha_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def put(phone: Phone, body: bytes) -> None:
    address = f"/api/v1/blobs/{sha_of(body)}"
    headers = {**phone.headers, "Content-Type": "text/html"}
    assert phone.client.put(address, data=body, headers=headers).status_code == 204


def row_of(key: Key, sheet: str) -> str:
    [item] = key.rows(sheet)["items"]
    return f"sheets/{sheet}/rows/{item['row_id']}"


def photo(key: Key, n: object, sheet: str = "rental") -> TestResponse:
    return key.get(f"{row_of(key, sheet)}/photos/{n}")


def test_a_photo_comes_as_the_phone_sent_it(world: World) -> None:
    sent(world.worker(), JPEG, OTHER)
    key = world.key("gongan")
    listed = key.get(row_of(key, "rental")).get_json()["photos"]
    assert listed == [{"n": n, "element": "visit.photos", "ready": True} for n in (1, 2)]
    first, second = photo(key, 1), photo(key, 2)
    assert (first.status_code, first.data, first.mimetype) == (200, JPEG, "image/jpeg")
    assert (second.status_code, second.data, second.mimetype) == (200, OTHER, "image/png")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Content-Length"] == str(len(JPEG))
    again = key.ask(f"{row_of(key, 'rental')}/photos/1", {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert world.audit("photo.read") == ["gongan/rental"] * 2


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<script>alert(1)</script>", "not_a_picture"),
        (jpeg(ends=False), "damaged"),
        (png((30_000, 30_000)), "too_much_to_draw"),
        (jpeg() + ZIP, "more_than_a_picture"),
        (jpeg(comment=PAGE), "more_than_a_picture"),
    ],
)
def test_what_is_no_plain_picture_is_kept_told_of_and_given_out_as_a_file(
    world: World, content: bytes, fault: str
) -> None:
    sent(world.worker(), content)
    key = world.key("gongan")
    response = photo(key, 1)
    assert response.headers["Photo-Fault"] == fault
    assert (response.status_code, response.data) == (200, content)
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_photo_that_has_not_arrived_is_said_so_and_not_there(world: World) -> None:
    phone = world.worker()
    sent(phone, JPEG, upload=False)
    key = world.key("gongan")
    [listed] = key.get(row_of(key, "rental")).get_json()["photos"]
    assert listed["ready"] is False
    assert photo(key, 1).status_code == 404
    put(phone, JPEG)
    assert photo(key, 1).status_code == 200


@pytest.mark.parametrize("n", [0, 2, -1, "x", "1.0", "１", "9" * 30, "1%00"])
def test_a_number_there_is_not_is_404(world: World, n: object) -> None:
    sent(world.worker(), JPEG)
    assert photo(world.key("gongan"), n).status_code == 404


def test_only_who_is_shown_the_column_gets_the_photo(world: World) -> None:
    phone = world.worker()
    home = sent(phone, JPEG)
    key = world.key("gongan")
    path = f"{row_of(key, 'rental')}/photos/1"
    narrowed = world.key("gongan", fields=[])
    refused = [
        narrowed.get(path),
        photo(narrowed, 1, "arrival"),
        photo(key, 1, "arrival"),
        world.key("gongan", areas=[OTHER_COMMUNITY_GRID]).get(path),
        world.key("gongan", sheets=["gongan/arrival"]).get(path),
        world.key("weijian").get(f"/api/v1/departments/gongan/{path}"),
    ]
    assert {response.status_code for response in refused} == {404}
    assert len({response.data for response in refused}) == 1
    assert narrowed.get(row_of(narrowed, "rental")).get_json()["photos"] == []
    assert world.client.get(f"/api/v1/departments/gongan/{path}").status_code == 401
    granted = world.key("gongan", areas=[COMMUNITY], fields=["visit.photos"])
    assert granted.get(path).status_code == 200
    phone.push(a_withdrawal(home["visit"]["id"]))
    assert key.get(path).status_code == 404
    assert world.audit("photo.read") == ["gongan/rental"]
