"""Conditions of an XLSForm as our rules, where both can say the same; None where they cannot.

The part of XPath that forms use: comparisons, and, or, not(), selected(), string-length(), regex(),
true(), false(), numbers and texts. A question that was not answered is absent with us, so every
comparison asks `has` first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{[\w.-]+\})|(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<name>[A-Za-z][\w-]*)|(?P<dot>\.))"
)
_OPERATORS = {"=": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Answer:
    """An element that a question became: how its answers are written here.

    `codes` maps the form's choice names to CEL literals; None for what has no choices.
    """

    element: str
    kind: str
    codes: Mapping[str, str] | None = None


class _Untranslatable(Exception):
    pass


def translate(text: str, answers: Mapping[str, Answer], own: Answer | None = None) -> str | None:
    """The CEL of a condition; `own` is what `.` means. None where it cannot be carried over."""
    try:
        reader = _Reader(_tokens(text), answers, own)
        result = reader.either()
        if reader.rest():
            return None
    except _Untranslatable:
        return None
    return result


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _Untranslatable
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    def __init__(
        self, tokens: list[tuple[str, str]], answers: Mapping[str, Answer], own: Answer | None
    ) -> None:
        self._tokens, self._answers, self._own = tokens, answers, own
        self._place = 0

    def rest(self) -> bool:
        return self._place < len(self._tokens)

    def either(self) -> str:
        parts = [self._both()]
        while self._take("name", "or"):
            parts.append(self._both())
        return " || ".join(parts) if len(parts) == 1 else f"({' || '.join(parts)})"

    def _both(self) -> str:
        parts = [self._one()]
        while self._take("name", "and"):
            parts.append(self._one())
        return " && ".join(parts) if len(parts) == 1 else f"({' && '.join(parts)})"

    def _one(self) -> str:
        if self._take("mark", "("):
            inside = self.either()
            self._require("mark", ")")
            return inside
        kind, text = self._peek()
        if kind == "name" and text in _CALLS:
            self._place += 1
            self._require("mark", "(")
            return _CALLS[text](self)
        return self._comparison()

    def _comparison(self) -> str:
        left = self._value()
        operator = _OPERATORS[self._require("op")]
        right = self._value()
        if isinstance(left, str):
            left, right, operator = right, left, _FLIPPED[operator]
        if isinstance(left, str) or not isinstance(right, str):
            raise _Untranslatable
        return _compared(left, operator, right)

    def _value(self) -> "Answer | str":
        kind, text = self._peek()
        self._place += 1
        if kind == "ref" and text[2:-1] in self._answers:
            return self._answers[text[2:-1]]
        if kind == "dot" and self._own is not None:
            return self._own
        if kind in ("number", "text"):
            return text
        if kind == "name" and text in ("true", "false"):
            self._require("mark", "(")
            self._require("mark", ")")
            return text
        raise _Untranslatable

    def negated(self) -> str:
        inside = self.either()
        self._require("mark", ")")
        return f"!({inside})"

    def selected(self) -> str:
        answer = self._value()
        self._require("mark", ",")
        code = self._value()
        self._require("mark", ")")
        if isinstance(answer, str) or not isinstance(code, str):
            raise _Untranslatable
        return _compared(answer, "==", code)

    def matched(self) -> str:
        answer = self._value()
        self._require("mark", ",")
        pattern = self._value()
        self._require("mark", ")")
        if isinstance(answer, str) or not isinstance(pattern, str) or answer.kind != "text":
            raise _Untranslatable
        inside = pattern[1:-1].replace("\\", "\\\\").replace('"', '\\"')
        return f'(has({answer.element}) && {answer.element}.matches("^(?:{inside})$"))'

    def _peek(self) -> tuple[str, str]:
        if not self.rest():
            raise _Untranslatable
        return self._tokens[self._place]

    def _take(self, kind: str, text: str) -> bool:
        if self.rest() and self._tokens[self._place] == (kind, text):
            self._place += 1
            return True
        return False

    def _require(self, kind: str, text: str | None = None) -> str:
        found, written = self._peek()
        if found != kind or (text is not None and written != text):
            raise _Untranslatable
        self._place += 1
        return written


_CALLS = {"not": _Reader.negated, "selected": _Reader.selected, "regex": _Reader.matched}


def _compared(answer: Answer, operator: str, literal: str) -> str:
    if literal in ("''", '""') and operator in ("==", "!="):
        return f"{'!' if operator == '==' else ''}has({answer.element})"
    value = _literal(answer, literal)
    if answer.kind == "choices":
        inside = f"{value} in {answer.element}"
        return inside if operator == "==" else f"!({inside})"
    return f"(has({answer.element}) && {answer.element} {operator} {value})"


def _literal(answer: Answer, literal: str) -> str:
    if answer.codes is not None:
        code = literal.strip("'\"")
        if code not in answer.codes:
            raise _Untranslatable
        return answer.codes[code]
    quoted = literal[:1] in "'\""
    if (answer.kind in ("integer", "decimal")) == quoted:
        raise _Untranslatable
    return "'" + literal[1:-1].replace("\\", "\\\\") + "'" if quoted else literal
