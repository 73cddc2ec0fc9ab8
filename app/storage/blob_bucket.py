"""Whole blobs in a bucket of an S3-compatible object store, an object for each.

Keys to it come from where every such client looks: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,
AWS_CA_BUNDLE, AWS_DEFAULT_REGION. What stood in the folder before is found there until it is moved.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import botocore.session
import structlog
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    ReadTimeoutError,
)

from app.errors import Problem
from app.storage.blob_files import whole_path
from app.storage.shelves import FolderShelf, sound

_log = structlog.get_logger()
_OPTIONS = {"endpoint", "style"}
_STYLES = ("path", "virtual")
_ABSENT = {"404", "NoSuchKey", "NotFound"}
# Of servers that have a disk: what the protocol itself has no word for.
_FULL = {"XMinioStorageFull", "QuotaExceeded", "QuotaExceededException", "InsufficientStorage"}


@dataclass(frozen=True, slots=True)
class Address:
    """`prefix` is empty or ends with a slash; `endpoint` is None for the provider's own."""

    bucket: str
    prefix: str
    endpoint: str | None
    style: str


def address_of(text: str) -> Address:
    """Raises Problem `bad_setting` for what is no `s3://bucket/prefix?endpoint=…&style=…`."""
    parts = urlsplit(text)
    options = dict(parse_qsl(parts.query))
    endpoint = options.get("endpoint")
    style = options.get("style", "path" if endpoint else "virtual")
    is_one = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc
    if not is_one or set(options) - _OPTIONS or style not in _STYLES or not _is_web(endpoint):
        title = (
            "YGT_BLOBS must be s3://bucket/prefix, and behind it what differs: "
            "?endpoint=https://host:port&style=path or virtual. Keys are never part of it."
        )
        raise Problem(422, "bad_setting", title)
    prefix = parts.path.strip("/")
    return Address(parts.netloc, f"{prefix}/" if prefix else "", endpoint, style)


class Silence:
    """A store that lets its callers wait is asked by one at a time until it answers: reports come
    through the same threads as photos, and must not wait for these."""

    _SECONDS = 30

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: float | None = None

    def lasts(self) -> bool:
        """Whether not to ask; False for one caller every half minute."""
        if self._until is None:
            return False
        if self._clock() < self._until:
            return True
        self.begin()
        return False

    def begin(self) -> None:
        self._until = self._clock() + self._SECONDS

    def end(self) -> None:
        self._until = None


class _Absent(Exception):
    """There is no such object."""


class BucketShelf:
    """A blob counts as kept once the store has answered with the checksum of what it holds."""

    def __init__(self, before: FolderShelf, address: Address) -> None:
        self.before = before
        self._at = address
        self._silence = Silence(monotonic)
        session = _session()
        region = session.get_config_variable("region") or "us-east-1"
        self._client = session.create_client(
            "s3", region_name=region, endpoint_url=address.endpoint, config=_config(address)
        )

    @property
    def folder(self) -> Path:
        return self.before.folder

    @property
    def shown(self) -> str:
        return f"s3://{self._at.bucket}/{self._at.prefix}"

    def size(self, sha256: str) -> int | None:
        found = self._size(sha256)
        return self.before.size(sha256) if found is None else found

    def keep(self, part: Path, sha256: str) -> None:
        self.put(sha256, part.read_bytes())
        part.unlink()

    def settle(self, sha256: str) -> None:
        """What the bucket shows is durable; what is still in the folder may not be."""
        if self.before.size(sha256) is not None:
            self.before.settle(sha256)

    def put(self, sha256: str, content: bytes) -> None:
        checksum = b64encode(bytes.fromhex(sha256)).decode()
        with self._reaching():
            answer = self._client.put_object(
                **self._object(sha256), Body=content, ChecksumSHA256=checksum
            )
        told = answer.get("ChecksumSHA256")
        # A store that knows no checksums has compared the signed hash of the body all the same.
        if told != checksum and (told or self._size(sha256) != len(content)):
            raise _away("checksum")

    def read(self, sha256: str) -> bytes | None:
        """While a blob is being moved it is in the folder at first, and then no more."""
        content = self._read(sha256)
        if content is None:
            content = self.before.read(sha256)
        return self._read(sha256) if content is None else content

    def sizes(self) -> Iterator[tuple[str, int]]:
        pages = self._client.get_paginator("list_objects_v2")
        with self._reaching():
            for page in pages.paginate(Bucket=self._at.bucket, Prefix=self._at.prefix):
                for one in page.get("Contents", ()):
                    folder, _, rest = one["Key"].removeprefix(self._at.prefix).partition("/")
                    if len(folder) == 2 and len(rest) == 62:
                        yield folder + rest, one["Size"]
        yield from self.before.sizes()

    def move(self, sha256: str) -> bool:
        content = self.before.read(sha256)
        if content is None:
            return False
        self.put(sha256, content)
        whole_path(self.folder, sha256).unlink()
        return True

    def _size(self, sha256: str) -> int | None:
        try:
            with self._reaching():
                return int(self._client.head_object(**self._object(sha256))["ContentLength"])
        except _Absent:
            return None

    def _read(self, sha256: str) -> bytes | None:
        try:
            with self._reaching():
                content: bytes = self._client.get_object(**self._object(sha256))["Body"].read()
        except _Absent:
            return None
        return sound(content, sha256)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Any refusal but `_Absent` is an outage: what an operator has to put right, a wrong key
        say, is no fault of who is sending."""
        if self._silence.lasts():
            raise _away("silent")
        try:
            yield
        except (ConnectTimeoutError, ReadTimeoutError) as error:
            self._silence.begin()
            raise _away(type(error).__name__) from None
        except ClientError as error:
            raise _refusal(str(error.response.get("Error", {}).get("Code", ""))) from None
        except BotoCoreError as error:
            raise _away(type(error).__name__) from None
        self._silence.end()

    def _object(self, sha256: str) -> dict[str, str]:
        key = f"{self._at.prefix}{sha256[:2]}/{sha256[2:]}"
        return {"Bucket": self._at.bucket, "Key": key}


@cache
def _session() -> Any:
    """It reads what S3 is, a quarter of a second of JSON: once is enough."""
    return botocore.session.get_session()


def _config(address: Address) -> Config:
    return Config(
        connect_timeout=3,
        read_timeout=8,
        # A phone tries again by itself: it must not wait for long here.
        retries={"mode": "standard", "total_max_attempts": 2},
        max_pool_connections=16,
        # The body's hash is part of the signature, also where the line is encrypted anyway.
        s3={"addressing_style": address.style, "payload_signing_enabled": True},
    )


def _refusal(code: str) -> Exception:
    if code in _ABSENT:
        return _Absent()
    if code in _FULL:
        title = "The blob store is full; try again later."
        return Problem(503, "storage_full", title, retry_after=300)
    return _away(code)


def _away(why: str) -> Problem:
    _log.warning("blob store", outage="away", error=why)
    return Problem(503, "busy", "The blob store cannot be reached: try again.", retry_after=5)


def _is_web(endpoint: str | None) -> bool:
    return endpoint is None or endpoint.startswith(("https://", "http://"))
