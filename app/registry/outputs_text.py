"""Outputs of texts and codes: labels, the departments' own codes, lists, masks, marks."""

from collections.abc import Callable, Mapping

from app.registry.codelists import CodeList, CodeMap
from app.registry.outputs_number import number_of

Cell = str | int | float | None
Render = Callable[[object], Cell]

# Made on a phone until the city gives a code of its own (see sync: identity).
NEW = "new:"
IDENTITIES = frozenset({"place.code", "person.id", "site.id", "issue.person_id"})
_IDENTITY_CARD = 18
_MOBILE = 11


def raw(value: object) -> Cell:
    """Text as recorded, a number as a number; nothing else has a text of its own."""
    return (value or None) if isinstance(value, str) else number_of(value)


def raw_identity(value: object) -> Cell:
    """Like raw, but empty as long as the subject has no official code."""
    return None if isinstance(value, str) and value.startswith(NEW) else raw(value)


def labels_of(codelist: CodeList) -> dict[str, str]:
    """Code → Chinese label, retired codes included: old reports go on being read."""
    return {code.code: code.labels.zh_hans for code in codelist.codes.values()}


def codes_of(codemap: CodeMap) -> dict[str, str]:
    """Canonical code → department's code, without those that are left out of the cell."""
    return {code: own for code, own in codemap.codes.items() if own}


def translate(texts: Mapping[str, str]) -> Render:
    """A renderer of one code; a code that has no text leaves the cell empty."""

    def render(value: object) -> Cell:
        return (texts.get(value) or None) if isinstance(value, str) else None

    return render


def join(separator: str, texts: Mapping[str, str]) -> Render:
    """A renderer of a list of codes in recorded order; empty and repeated texts are left out."""

    def render(value: object) -> Cell:
        if not isinstance(value, list):
            return None
        found = [texts.get(code) for code in value if isinstance(code, str)]
        return separator.join(dict.fromkeys(text for text in found if text)) or None

    return render


def yes_no(yes: str, no: str) -> Render:
    """A renderer of a boolean."""
    words = {True: yes or None, False: no or None}
    return lambda value: words[value] if isinstance(value, bool) else None


def positive(yes: str, no: str) -> Render:
    """A renderer of a number: above zero or not."""

    def render(value: object) -> Cell:
        number = number_of(value)
        return None if number is None else (yes if number > 0 else no) or None

    return render


def has(code: str, yes: str, no: str) -> Render:
    """A renderer of a list: whether it holds the code; an empty list was observed: no."""

    def render(value: object) -> Cell:
        return ((yes if code in value else no) or None) if isinstance(value, list) else None

    return render


def present(yes: str, no: str) -> Render:
    """A renderer of anything: recorded or not. Takes None for a missing value."""
    return lambda value: (no if value in (None, "", []) else yes) or None


def count_photos(suffix: str) -> Render:
    """A renderer of a photo list: its length, a text where there is a suffix; None is 0."""

    def render(value: object) -> Cell:
        count = len(value) if isinstance(value, list) else 0
        return f"{count}{suffix}" if suffix else count

    return render


def identity_number(variant: str) -> Render:
    """A renderer of a document number: upper, lower, masked or grouped."""
    write = _WAYS[variant]
    return lambda value: write(value) if isinstance(value, str) and value else None


def _masked(text: str) -> str:
    head, tail = (6, 4) if len(text) == _IDENTITY_CARD else (1, 2)
    hidden = len(text) - head - tail
    # Three characters or fewer would be shown whole; a mask that hides nothing is none.
    return text[:head] + "*" * hidden + text[-tail:] if hidden > 0 else "*" * len(text)


def _grouped(text: str) -> str:
    return f"{text[:6]} {text[6:14]} {text[14:]}" if len(text) == _IDENTITY_CARD else text


_WAYS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "masked": _masked,
    "grouped": _grouped,
}


def masked_phone(value: object) -> Cell:
    """`199****0123`; a shorter number shows 1 + 2, like any other document."""
    if not isinstance(value, str) or not value:
        return None
    return f"{value[:3]}****{value[-4:]}" if len(value) >= _MOBILE else _masked(value)
