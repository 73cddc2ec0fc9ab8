"""YAML documents as plain nodes that know their line.

Every scalar stays the text that was written, beside the type YAML gives it: a code such as 01
must be quoted, and whoever forgets the quotes is told so instead of losing the zero.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from app.registry.load.faults import Book, Position
from app.registry.load.sentences import Sentence

_PREFIX = "tag:yaml.org,2002:"
# YAML escapes can write what UTF-8 and spreadsheets cannot hold: NUL, controls, lone surrogates.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    kind: str
    at: Position


@dataclass(frozen=True, slots=True)
class Listing:
    items: "tuple[Node, ...]"
    at: Position


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; `keys` holds where each key stands, which is where its holder is reported."""

    entries: "dict[str, Node]"
    keys: dict[str, Position]
    at: Position


Node = Scalar | Listing | Table


def read_document(folder: Path, file: str, book: Book) -> Node | None:
    """Read one source file.

    Returns None when it cannot be read at all; syntax errors, keys given twice, anchors and
    characters that no spreadsheet can hold are refused with their line.
    """
    top = Position(file, 1)
    try:
        text = (folder / file).read_bytes().decode("utf-8")
    except FileNotFoundError:
        book.refuse(top, "the file is missing")
        return None
    except UnicodeDecodeError:
        book.refuse(top, "the file is not UTF-8; save it as UTF-8")
        return None
    return parse_document(text, file, book)


def parse_document(text: str, file: str, book: Book) -> Node | None:
    """The same for a text; `file` is what its faults are told of."""
    root = _compose(text, file, book)
    return None if root is None else _node(root, file, book)


def _compose(text: str, file: str, book: Book) -> object | None:
    try:
        root: object | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        book.refuse(
            Position(file, mark.line + 1 if mark else 1),
            Sentence("not_yaml", problem=error.problem or error.context),
        )
        return None
    except YAMLError as error:
        book.refuse(Position(file, 1), Sentence("not_yaml", problem=str(error).splitlines()[0]))
        return None
    except RecursionError:
        book.refuse(Position(file, 1), Sentence("too_deep"))
        return None
    if root is None:
        book.refuse(Position(file, 1), Sentence("empty_file"))
    return root


def _node(raw: object, file: str, book: Book) -> Node | None:
    assert isinstance(raw, MappingNode | ScalarNode | SequenceNode)
    at = Position(file, raw.start_mark.line + 1)
    if raw.anchor is not None:
        book.refuse(at, Sentence("anchor", anchor=raw.anchor))
        return None
    if isinstance(raw, ScalarNode):
        return _scalar(raw, at, book)
    if isinstance(raw, SequenceNode):
        items = (_node(item, file, book) for item in raw.value)
        return Listing(tuple(item for item in items if item is not None), at)
    return _table(raw, at, book)


def _scalar(raw: ScalarNode, at: Position, book: Book) -> Scalar | None:
    text, tag = str(raw.value), str(raw.tag)
    if not tag.startswith(_PREFIX):
        book.refuse(at, Sentence("tag", tag=tag))
        return None
    if _UNWRITABLE.search(text):
        book.refuse(at, Sentence("unwritable"))
        return None
    return Scalar(text, tag.removeprefix(_PREFIX), at)


def _table(raw: MappingNode, at: Position, book: Book) -> Table:
    table = Table({}, {}, at)
    for raw_key, raw_value in raw.value:
        key = _node(raw_key, at.file, book)
        value = _node(raw_value, at.file, book)
        if key is None:
            continue
        if not isinstance(key, Scalar) or key.kind not in ("str", "bool", "null"):
            shown = f'"{key.text}"' if isinstance(key, Scalar) else "a word"
            book.refuse(key.at, Sentence("key_not_text", shown=shown))
        if not isinstance(key, Scalar):
            continue
        if key.text in table.keys:
            first = table.keys[key.text].line
            book.refuse(key.at, Sentence("key_twice", key=key.text, first=first))
        else:
            table.keys[key.text] = key.at
            if value is not None:
                table.entries[key.text] = value
    return table
