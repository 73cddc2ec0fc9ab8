"""How much of a file from outside is looked at, and how the rest is refused."""

import zipfile
import zlib
from io import BytesIO

from app.errors import Problem

MOST_BYTES = 5_000_000
# A cell costs about forty bytes of XML: this is half a million of them.
MOST_UNPACKED = 24_000_000
MOST_ENTRIES = 500
LONGEST_CELL = 2_000
_DOCUMENT_TYPES = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def broken() -> Problem:
    return Problem(422, "workbook_broken", "This is not a workbook that can be read.")


def encrypted() -> Problem:
    title = "The workbook is protected by a password: save a copy without one."
    return Problem(422, "workbook_encrypted", title)


def too_much(what: str, most: int) -> Problem:
    title = f"The workbook is too large: at most {most} {what}."
    return Problem(413, "workbook_too_large", title, what=what, most=most)


def require_sound_zip(content: bytes) -> None:
    """Unpack within bounds before anybody parses; the sizes that a directory claims may lie.

    Raises Problem; document types are refused, a workbook has none.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise too_much("parts", MOST_ENTRIES)
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise too_much("bytes unpacked", MOST_UNPACKED)
            left = MOST_UNPACKED
            for entry in entries:
                left -= _unpacked(archive, entry, left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise broken() from error
    except (RuntimeError, ValueError, OSError) as error:
        raise broken() from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    size, tail = 0, b""
    with archive.open(entry) as part:
        while piece := part.read(1 << 20):
            if size == 0 and entry.filename.endswith((".xml", ".rels")) and piece.startswith(_WIDE):
                # Every program writes these parts as UTF-8; other encodings hide what is refused.
                raise broken()
            size += len(piece)
            if size > left:
                raise too_much("bytes unpacked", MOST_UNPACKED)
            seen = tail + piece
            if any(word in seen for word in _DOCUMENT_TYPES):
                raise broken()
            tail = piece[-16:]
    return size
