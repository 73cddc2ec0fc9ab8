"""The grammar of a `$filter`, read into a tree: the meaning is worked out in `filters`.

A parser of our own. The library at hand, odata-query 0.10, takes `nullable` for `null` and
`allowance` for `all`, keeps words like `EQ`, recurses without bound, and stands on a lexer that is
no longer kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.errors import Problem
from app.services.odata.tokens import Token, Value, Word, bad_query, tokens_of, unsupported

# Parentheses, calls and signs inside one another.
_DEEPEST = 30
_T = TypeVar("_T")

COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
_SUMS = frozenset({"add", "sub"})
_PRODUCTS = frozenset({"mul", "div", "mod"})


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, an operator (`eq`, `add`, `not`, `minus`), or `and`, `or`, `in`, which have any
    number of parts."""

    name: str
    parts: tuple["Node", ...]


Node = Literal | Name | Call


def parse(text: str) -> Node:
    """Read a filter. Raises Problem 400 `bad_query`, which says at which character and why."""
    reader = _Reader(tokens_of(text))
    node = reader.either()
    if reader.here.word is not Word.END:
        raise reader.surprise("an operator or the end")
    return node


class _Reader:
    """One pass from left to right; each method reads one level of precedence."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._operators = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._at]

    def surprise(self, expected: str) -> Problem:
        found = self.here
        where = f"at character {found.at + 1} there is {found.text}, where {expected} should be."
        return bad_query("$filter", where)

    def either(self) -> Node:
        return self._several("or", lambda: self._several("and", self._equal))

    def _several(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self._take_name(word):
            parts.append(part())
        return Call(word, tuple(parts)) if len(parts) > 1 else parts[0]

    def _equal(self) -> Node:
        return self._chain(frozenset({"eq", "ne"}), self._ordered)

    def _ordered(self) -> Node:
        left = self._chain(COMPARISONS - {"eq", "ne"}, self._sum)
        if not self._take_name("in"):
            return left
        self._expect("(")
        options = self._list(self._sum)
        return Call("in", (left, *options))

    def _sum(self) -> Node:
        return self._chain(_SUMS, lambda: self._chain(_PRODUCTS, self._signed))

    def _chain(self, words: frozenset[str], part: Callable[[], Node]) -> Node:
        left = part()
        while self.here.word is Word.NAME and self.here.text in words:
            word = self._next().text
            left = Call(word, (left, part()))
            self._operators += word not in COMPARISONS
            if self._operators > _DEEPEST:
                raise bad_query("$filter", f"has more than {_DEEPEST} sums and products.")
        return left

    def _signed(self) -> Node:
        if self._take_name("not"):
            return Call("not", (self._inside(self._signed),))
        if self._take_mark("-"):
            return Call("minus", (self._inside(self._signed),))
        return self._primary()

    def _primary(self) -> Node:
        if self._take_mark("("):
            node = self._inside(self.either)
            self._expect(")")
            return node
        if self.here.word is Word.LITERAL:
            token = self._next()
            return Literal(token.value, token.text)
        if self.here.word is not Word.NAME:
            raise self.surprise("a column, a value or a function")
        name = self._next().text
        if self._take_mark("("):
            return Call(name, self._inside(lambda: self._list(self.either)))
        if self._take_mark("/"):
            raise unsupported("$filter", "there are no paths; columns stand beside one another.")
        return Name(name)

    def _list(self, part: Callable[[], Node]) -> tuple[Node, ...]:
        if self._take_mark(")"):
            return ()
        parts = [part()]
        while self._take_mark(","):
            parts.append(part())
        self._expect(")")
        return tuple(parts)

    def _inside(self, part: Callable[[], _T]) -> _T:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise bad_query("$filter", f"goes more than {_DEEPEST} levels deep.")
        found = part()
        self._depth -= 1
        return found

    def _next(self) -> Token:
        token = self.here
        self._at += 1
        return token

    def _take_name(self, name: str) -> bool:
        return self._take(Word.NAME, name)

    def _take_mark(self, mark: str) -> bool:
        return self._take(Word.MARK, mark)

    def _take(self, word: Word, text: str) -> bool:
        if self.here.word is not word or self.here.text != text:
            return False
        self._at += 1
        return True

    def _expect(self, mark: str) -> None:
        if not self._take_mark(mark):
            raise self.surprise(mark)
