"""A key as text: `ygt_live_<id>_<secret><crc>`.

The prefix lets scanners find a leaked key, the checksum tells a mistyped one without asking the
database. 32 of 62 letters are 190 bits: a plain hash is enough, there is nothing to guess.
"""

import hashlib
import re
import secrets
import string
import zlib
from typing import NamedTuple

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE = re.compile(r"ygt_live_([0-9A-Za-z]{12})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})")
_ID_LENGTH, _SECRET_LENGTH, _CRC_LENGTH = 12, 32, 6


class KeyText(NamedTuple):
    """The two parts that count."""

    id: str
    secret: str

    @property
    def hash(self) -> bytes:
        """What is stored of the secret."""
        return hashlib.sha256(self.secret.encode()).digest()

    def __str__(self) -> str:
        body = f"ygt_live_{self.id}_{self.secret}"
        return body + _checksum(body)


def new_text() -> KeyText:
    return KeyText(_random(_ID_LENGTH), _random(_SECRET_LENGTH))


def read_text(text: str) -> KeyText | None:
    """The parts of a presented key; None for what is none."""
    shape = _SHAPE.fullmatch(text)
    if shape is None or _checksum(text[:-_CRC_LENGTH]) != shape[3]:
        return None
    return KeyText(shape[1], shape[2])


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _checksum(body: str) -> str:
    number, text = zlib.crc32(body.encode()), ""
    for _ in range(_CRC_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
