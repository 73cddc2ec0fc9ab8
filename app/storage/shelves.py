"""Where whole blobs stand: in a folder of this machine, or in a bucket of an object store.

Parts lie in the folder in either case: they are one machine's, and go when the blob is whole.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.storage import blob_files as files

_NAME = 64


class Shelf(Protocol):
    """Whole blobs by their SHA-256. What cannot be reached for now raises Problem 503 `busy`."""

    @property
    def folder(self) -> Path:
        """Of this machine; holds the parts."""
        ...

    @property
    def shown(self) -> str:
        """Where it is, for an operator; no secrets in it."""
        ...

    def size(self, sha256: str) -> int | None: ...

    def keep(self, part: Path, sha256: str) -> None:
        """Make a synced part, whose hash was checked, the whole blob: durable when this returns."""
        ...

    def settle(self, sha256: str) -> None:
        """Make durable what another may have been cut off while keeping."""
        ...

    def put(self, sha256: str, content: bytes) -> None:
        """Keep a whole blob whose hash was checked; one that is there already is the same."""
        ...

    def read(self, sha256: str) -> bytes | None:
        """The content; None where there is none or its bytes are no longer what the name says."""
        ...

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Name and size of all that is there."""
        ...

    def move(self, sha256: str) -> bool:
        """Take a blob out of the folder; False, and it stays, where its content is spoilt."""
        ...


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """A file for each blob."""

    folder: Path

    @property
    def shown(self) -> str:
        return str(self.folder)

    def size(self, sha256: str) -> int | None:
        return files.size_of(files.whole_path(self.folder, sha256))

    def keep(self, part: Path, sha256: str) -> None:
        files.keep(part, self.folder, sha256)

    def settle(self, sha256: str) -> None:
        files.settle(files.whole_path(self.folder, sha256))

    def put(self, sha256: str, content: bytes) -> None:
        files.put_whole(self.folder, sha256, content)

    def read(self, sha256: str) -> bytes | None:
        try:
            content = files.whole_path(self.folder, sha256).read_bytes()
        except FileNotFoundError:
            return None
        return sound(content, sha256)

    def sizes(self) -> Iterator[tuple[str, int]]:
        for path in self.folder.glob("??/*"):
            name, size = path.parent.name + path.name, files.size_of(path)
            if len(name) == _NAME and size is not None:
                yield name, size

    def move(self, sha256: str) -> bool:
        return self.read(sha256) is not None


def sound(content: bytes, sha256: str) -> bytes | None:
    """The content, if it is what its name says."""
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def shelf_of(folder: Path, bucket: str) -> Shelf:
    """The folder, or with `bucket` (`s3://name/prefix?endpoint=…`) that bucket.

    Raises Problem `bad_setting` for an address that is none.
    """
    if not bucket:
        return FolderShelf(folder)
    # 40 MB and a third of a second that an installation on disk does without.
    from app.storage.blob_bucket import BucketShelf, address_of  # noqa: PLC0415

    return BucketShelf(FolderShelf(folder), address_of(bucket))
