"""The fields of one entry: each read once with its type; what is missing or unknown is refused."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from app.registry.elements import Labels
from app.registry.load.documents import Listing, Node, Scalar, Table
from app.registry.load.faults import Book, Path, Position, nearest
from app.registry.load.sentences import Sentence

NAME = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_E = TypeVar("_E", bound=StrEnum)


class Fields:
    """Reads a table key by key. `sound` turns false with the first fault; `close` must end it.

    A field that cannot be read gives an empty value, so reading goes on and finds the rest; the
    checks that follow let empty values pass.
    """

    def __init__(self, node: Node, path: Path, at: Position, book: Book) -> None:
        self.path, self.at, self.book = path, at, book
        self.sound = True
        self._read: set[str] = set()
        self._table = node if isinstance(node, Table) else Table({}, {}, at)
        if not isinstance(node, Table):
            self.refuse(node.at, Sentence("keys_expected"))
            self._broken = True
        else:
            self._broken = False

    def refuse(self, at: Position, message: str) -> None:
        self.sound = False
        self.book.refuse(at, message)

    def close(self) -> bool:
        """Refuse the keys that nobody asked for; tells whether the whole entry was sound."""
        for key, at in self._table.keys.items():
            if key not in self._read:
                near = nearest(key, self._read)
                self.refuse(at, Sentence("unknown_key", key=key, near=near))
        return self.sound

    def node(self, key: str, required: bool = True) -> Node | None:
        self._read.add(key)
        if key in self._table.keys:
            self.book.positions[(*self.path, key)] = self._table.keys[key]
            # A key without an entry was refused when the document was read.
            self.sound = self.sound and key in self._table.entries
            return self._table.entries.get(key)
        if required and not self._broken:
            self.refuse(self.at, Sentence("missing_key", key=key))
        return None

    def text(self, key: str, required: bool = True) -> str:
        return self._scalar(key, "str", "not_a_text", required) or ""

    def text_or_empty(self, key: str) -> str | None:
        """A text for which "" has a meaning; None when the key is not given."""
        node = self.node(key, required=False)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.kind == "str":
            return node.text
        self.refuse(node.at, f'{key} must be text, in quotes; "" leaves out')
        return None

    def text_or_none(self, key: str) -> str | None:
        return self._scalar(key, "str", "not_a_text", required=False)

    def flag(self, key: str) -> bool:
        return self._scalar(key, "bool", "not_a_flag", required=False) in (
            "true",
            "True",
            "TRUE",
        )

    def integer(self, key: str, default: int) -> int:
        text = self._scalar(key, "int", "not_whole", required=False)
        return int(text, 0) if text is not None else default

    def number(self, key: str) -> float | None:
        node = self.node(key, required=False)
        if node is None:
            return None
        if (
            isinstance(node, Scalar)
            and node.kind in ("int", "float")
            and re.fullmatch(r"-?\d+(\.\d+)?", node.text)
        ):
            return float(node.text)
        self.refuse(node.at, Sentence("not_a_number", key=key))
        return None

    def word(self, key: str, words: type[_E]) -> _E:
        """One word of a fixed set; the first of them stands in for a faulty one."""
        return words(self.one_of(key, [word.value for word in words]))

    def one_of(self, key: str, words: list[str], default: str | None = None) -> str:
        text = self._scalar(key, "str", "not_a_text", required=default is None)
        if text is None or text in words:
            return text if text is not None else default or words[0]
        unfit = Sentence("not_one_of", key=key, given=text, words=", ".join(words))
        self.refuse(self._table.entries[key].at, unfit)
        return words[0]

    def texts(self, key: str, required: bool = True, single: bool = False) -> tuple[str, ...]:
        """A list of texts; with `single`, one text without brackets is a list of one."""
        node = self.node(key, required)
        if node is None:
            return ()
        if single and isinstance(node, Scalar) and node.kind == "str":
            return (node.text,)
        if not isinstance(node, Listing):
            self.refuse(node.at, Sentence("not_a_list", key=key))
            return ()
        for item in node.items:
            if not isinstance(item, Scalar) or item.kind != "str":
                self.refuse(item.at, Sentence("not_texts", key=key))
        return tuple(item.text for item in node.items if isinstance(item, Scalar))

    def text_table(self, key: str, required: bool = True) -> dict[str, str]:
        """A table from text to text, its order kept."""
        found: dict[str, str] = {}
        for name, node, at in self.entries(key, required):
            self.book.positions[(*self.path, key, name)] = at
            if isinstance(node, Scalar) and node.kind == "str":
                found[name] = node.text
            else:
                found[name] = ""
                shown = f'"{node.text}"' if isinstance(node, Scalar) else "one text"
                self.refuse(node.at, Sentence("entry_not_text", key=key, name=name, shown=shown))
        return found

    def entries(self, key: str, required: bool = True) -> Iterable[tuple[str, Node, Position]]:
        """The named entries of a table below `key`, each with the position of its name."""
        node = self.node(key, required)
        if node is None:
            return []
        if not isinstance(node, Table):
            self.refuse(node.at, Sentence("not_named", key=key))
            return []
        return [(name, entry, node.keys[name]) for name, entry in node.entries.items()]

    def labels(self, key: str = "label") -> Labels:
        """The three languages of a label."""
        node = self.node(key)
        if node is None:
            return Labels("", "", "")
        fields = Fields(node, (*self.path, key), node.at, self.book)
        labels = fields.languages()
        self.sound = fields.close() and self.sound
        return labels

    def languages(self) -> Labels:
        """The keys zh-Hans, zh-Hant and en of this table."""
        return Labels(*(self.text(language) for language in LANGUAGES))

    def name(self, name: str, at: Position) -> None:
        """Refuse a name that is not fit for addresses, file names and columns of a database."""
        if not NAME.fullmatch(name):
            self.refuse(at, Sentence("bad_name", name=name))

    def _scalar(self, key: str, kind: str, unfit: str, required: bool) -> str | None:
        """The text of a scalar of this kind; `unfit` is the code of what is said of any other."""
        node = self.node(key, required)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.kind == kind:
            return self._filled(key, node)
        if isinstance(node, Scalar) and kind == "str":
            self.refuse(node.at, Sentence("not_quoted", key=key, shown=node.text))
        else:
            self.refuse(node.at, Sentence(unfit, key=key))
        return None

    def _filled(self, key: str, node: Scalar) -> str:
        if not node.text.strip() and node.kind == "str":
            self.refuse(node.at, Sentence("empty_key", key=key))
        return node.text
