"""The keys that values are sealed with at rest: a file of several keys, one of them current.

AES-256-GCM. A sealed value is a version byte, the key's id (4 bytes), a random nonce (12), the
ciphertext and its tag (16): 33 bytes more than the value, which is packed before. What it belongs
to is authenticated with it, so that a value put into another row does not open. The file is JSON,
written by `init` and `fields`; its keys are read again when it changed, so a new one reaches
whoever serves.
"""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Problem
from app.registry.known import known
from app.storage.packing import packer, unpacked

VERSION = b"\x01"
_ID, _NONCE = 4, 12
HEAD = len(VERSION) + _ID
_CLEAR_FROM = HEAD + _NONCE
_LEAST = _CLEAR_FROM + 16


@known
class KeyFile(msgspec.Struct, frozen=True):
    """What the file holds: ids and keys in hex, the oldest first. One that is not `current` opens
    what it sealed; one behind the current one was made ahead, to be carried to other machines."""

    current: str
    keys: dict[str, str]

    @classmethod
    def made(cls) -> Self:
        name, key = _new()
        return cls(name, {name: key})

    @classmethod
    def parsed(cls, content: bytes) -> Self:
        """Raises Problem `bad_field_keys`."""
        try:
            found = msgspec.json.decode(content, type=cls)
            sizes = {(len(bytes.fromhex(n)), len(bytes.fromhex(k))) for n, k in found.keys.items()}
        except (msgspec.MsgspecError, ValueError):
            raise _bad("The file of field keys cannot be read: put it back from a copy") from None
        if sizes != {(_ID, 32)} or found.current not in found.keys:
            raise _bad("The file of field keys is damaged: put it back from a copy")
        return found

    def packed(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    def ahead(self) -> list[str]:
        """Keys that were made and never sealed with: those behind the current one."""
        names = list(self.keys)
        return names[names.index(self.current) + 1 :]

    def with_new(self) -> Self:
        name, key = _new()
        return type(self)(self.current, {**self.keys, name: key})

    def with_current(self, name: str) -> Self:
        return type(self)(name, self.keys)

    def without(self, name: str) -> Self:
        return type(self)(self.current, {n: key for n, key in self.keys.items() if n != name})

    def joined(self, other: "KeyFile") -> Self:
        """These keys and another file's before them. Raises Problem `bad_field_keys` where two
        keys have one id."""
        if any(self.keys.get(name, key) != key for name, key in other.keys.items()):
            raise _bad("Two different field keys have one id")
        return type(self)(self.current, {**other.keys, **self.keys})


@dataclass(slots=True)
class FieldKeys:
    """The keys of one realm, read when first needed. Threads may share it."""

    path: Path
    _stamp: tuple[int, int, int] | None = None
    _head: bytes = b""
    _ciphers: Mapping[bytes, AESGCM] = field(default_factory=dict)
    _file: KeyFile | None = None

    @property
    def file(self) -> KeyFile:
        """What the file held when it was read last. Raises as `fresh` does."""
        if self._file is None:
            self.fresh()
        assert self._file is not None
        return self._file

    @property
    def head(self) -> bytes:
        """What is sealed with the current key begins so."""
        if not self._head:
            self.fresh()
        return self._head

    def fresh(self) -> Self:
        """Itself, the file read again if it changed. Raises Problem `not_initialised` where there
        is none, `bad_field_keys` where it is damaged."""
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if stamp != self._stamp:
                self._take(KeyFile.parsed(self.path.read_bytes()))
                self._stamp = stamp
        except FileNotFoundError:
            title = f"No field keys at {self.path}: `python run.py init` makes the first."
            raise Problem(503, "not_initialised", title) from None
        return self

    def seal(self, about: bytes, clear: bytes) -> bytes:
        """Seal a value of what `about` names, with the key that was current at the last look."""
        return self.seal_all([(about, clear)])[0]

    def seal_all(self, values: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """The same of many, about and value each: one call for all their nonces."""
        head = self.head
        encrypt, pack = self._ciphers[head].encrypt, packer()
        nonces = os.urandom(_NONCE * len(values))
        sealed = []
        for place, (about, clear) in enumerate(values):
            nonce = nonces[place * _NONCE : (place + 1) * _NONCE]
            sealed.append(head + nonce + encrypt(nonce, pack(clear), head + about))
        return sealed

    def open(self, about: bytes, sealed: bytes) -> bytes:
        """The value. Raises Problem `field_key_missing` where its key is not in the file, and
        `unreadable` where it was changed, or belongs elsewhere, or was sealed with another key of
        that id."""
        head = sealed[:HEAD]
        cipher = self._ciphers.get(head)
        if cipher is None:
            self.fresh()
            cipher = self._ciphers.get(head)
        if cipher is None or len(sealed) < _LEAST:
            raise self._no_key(head)
        try:
            kept = cipher.decrypt(sealed[HEAD:_CLEAR_FROM], sealed[_CLEAR_FROM:], head + about)
        except InvalidTag:
            title = "A sealed value does not open: it was changed, or its key is another one."
            raise Problem(500, "unreadable", title) from None
        return unpacked(kept)

    def _take(self, file: KeyFile) -> None:
        self._ciphers = {
            head_of(name): AESGCM(bytes.fromhex(key)) for name, key in file.keys.items()
        }
        self._head, self._file = head_of(file.current), file

    def _no_key(self, head: bytes) -> Problem:
        if not is_sealed(head):
            return Problem(500, "unreadable", "A value that should be sealed is not.")
        title = (
            f"Something is sealed with key {head[1:].hex()}, which is not in {self.path}: put the "
            "file back, or copy it from the machine that made the key."
        )
        return Problem(503, "field_key_missing", title)


def head_of(name: str) -> bytes:
    """How what is sealed with this key begins."""
    return VERSION + bytes.fromhex(name)


def name_of(head: bytes) -> str | None:
    """The key that something was sealed with; None for what is not sealed."""
    return head[1:HEAD].hex() if is_sealed(head) else None


def is_sealed(content: bytes) -> bool:
    # No JSON begins so, nor any text.
    return content[:1] == VERSION


def _new() -> tuple[str, str]:
    return secrets.token_hex(_ID), secrets.token_hex(32)


def _bad(title: str) -> Problem:
    return Problem(503, "bad_field_keys", f"{title}; nothing was changed.")
