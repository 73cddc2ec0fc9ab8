"""A full phone: reports and photos in a file that the app takes in as unsent work of another one.

Sealed here as docs/workers.md has it and `pwa/src/store/parcel.ts` opens it: recording so many on
the screen would take longer than delivering them.
"""

import base64
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.builders import a_tenant, a_visit, an_issue, an_operation

REPORTS, PHOTOS = 100, 60
CODE = "7K3M-Q2XA-9PDW-4HTN"
# Between what a plain wall and what a street gives, 1600 px long and never above 300 KiB.
_SMALLEST, _LARGEST = 120_000, 280_000
_SEED = 20261126
_ITERATIONS = 310_000
_IV, _SALT = bytes(range(12)), bytes(range(16))


@dataclass(frozen=True, slots=True)
class Load:
    """What waits: each report as its phone wrote it, each photo by its name's operation."""

    operations: Sequence[dict[str, Any]]
    photos: Sequence[bytes]

    @property
    def hashes(self) -> list[str]:
        return [_sha256(photo) for photo in self.photos]

    @property
    def size(self) -> int:
        """Bytes of what has to go out, not zipped."""
        return sum(len(_text(each)) for each in self.operations) + sum(map(len, self.photos))


def a_load(release: str) -> Load:
    """The same bytes at every call but for ids."""
    chance = random.Random(_SEED)
    sizes = [chance.randint(_SMALLEST, _LARGEST) for _ in range(PHOTOS)]
    photos = [b"\xff\xd8\xff\xe0" + chance.randbytes(size) for size in sizes]
    operations = [
        _operation(number, release, photos[number : number + 1]) for number in range(REPORTS)
    ]
    return Load(operations, photos)


def sealed(load: Load, worker_id: str) -> bytes:
    """The file, to be opened with `CODE`."""
    notes = [
        {"name": blob["name"], "owner": each["op_id"], "mime": blob["mime"]}
        for each in load.operations
        for blob in each["blobs"]
    ]
    texts = [_text(each) for each in load.operations]
    content = {"worker": worker_id, "operations": texts, "drafts": [], "pending": []}
    document = {"content": {**content, "photos": notes}, "sizes": [len(it) for it in load.photos]}
    head = {
        "format": "yigetong-unsent",
        "version": 1,
        "iterations": _ITERATIONS,
        "salt": base64.b64encode(_SALT).decode(),
        "iv": base64.b64encode(_IV).decode(),
    }
    line = json.dumps(head).encode()
    plain = CODE.replace("-", "").encode()
    key = hashlib.pbkdf2_hmac("sha256", plain, _SALT, _ITERATIONS, 32)
    body = _text(document).encode() + b"\n" + b"".join(load.photos)
    return line + b"\n" + AESGCM(key).encrypt(_IV, body, line)


def _operation(number: int, release: str, photos: Sequence[bytes]) -> dict[str, Any]:
    names = [f"P20261118100001-{number + 1:03d}.jpg" for _ in photos]
    visit = {"photos": names} if names else {}
    place = {"rented": True, "floating_residents": 2}
    person = a_tenant(id_number=f"0000001983{number:08d}")
    report = a_visit(visit=visit, place=place, persons=[person], issues=[an_issue()])
    blobs = [
        {"name": name, "sha256": _sha256(photo), "bytes": len(photo), "mime": "image/jpeg"}
        for name, photo in zip(names, photos, strict=True)
    ]
    return an_operation(report, release=release, blobs=blobs)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
