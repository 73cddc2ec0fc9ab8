"""Sealed files: what is written or read in plain on one side is age-encrypted on the other.

A pipe lies between, so that nothing in plain ever lies on a disk. Keys are X25519 identities as
`age-keygen` writes them (https://age-encryption.org/v1).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from app.errors import Problem
from app.services.backup.archive import damaged


class _Work(Thread):
    """The side of the pipe that seals or opens; what went wrong there is kept for the other."""

    def __init__(self, work: Callable[[IO[bytes]], None], end: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._end = end
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            with self._end:
                self._work(self._end)
        except Exception as error:
            self.error = error


class Key:
    """A secret that seals and opens. Raises Problem `bad_backup_key` for a text that holds none."""

    def __init__(self, content: str) -> None:
        lines = [line.strip() for line in content.splitlines()]
        secrets = [line for line in lines if line and not line.startswith("#")]
        try:
            [secret] = secrets
            self._identity = x25519.Identity.from_str(secret)
        except (ValueError, IdentityError, RecipientError):
            title = (
                "No age identity in the key file: make one with `python run.py backup-key FILE`."
            )
            raise Problem(422, "bad_backup_key", title) from None

    def seal(self, plain: IO[bytes], out: IO[bytes]) -> None:
        encrypt_io(plain, out, [self._identity.to_public()])

    def open(self, sealed: IO[bytes], plain: IO[bytes]) -> None:
        decrypt_io(sealed, plain, [self._identity])


def new_key() -> tuple[str, str]:
    """A fresh secret as `age-keygen` writes it, and the public half."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    return f"# public key: {public}\n{identity}\n", public


@contextmanager
def sealed(out: IO[bytes], key: Key) -> Iterator[IO[bytes]]:
    """Write plain bytes; `out` gets them sealed. On an error what lies in `out` is not whole."""
    read_end, write_end = _pipe()
    work = _Work(lambda end: key.seal(end, out), read_end)
    work.start()
    try:
        with write_end:
            yield write_end
    finally:
        work.join()
        if work.error is not None:
            raise work.error


@contextmanager
def unsealed(path: Path, key: Key) -> Iterator[IO[bytes]]:
    """Read plain bytes. Raises Problem `bad_backup` for another key or a damaged file."""
    read_end, write_end = _pipe()
    with path.open("rb") as file:
        work = _Work(lambda end: key.open(file, end), write_end)
        work.start()
        try:
            with read_end:
                yield read_end
        finally:
            work.join()
            _complain(work.error)


def _complain(error: Exception | None) -> None:
    # A reader that stops early breaks the pipe, which is not the file's fault.
    if error is None or isinstance(error, BrokenPipeError):
        return
    if isinstance(error, DecryptError):
        raise damaged(f"{error}; is it sealed with another key?")
    raise damaged(str(error))


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    read_end, write_end = os.pipe()
    return os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb")
