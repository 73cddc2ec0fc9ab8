"""Text that no spreadsheet program takes for a formula, and that every file format can carry."""

import re

# What XML 1.0 and CSV readers cannot hold or would obey; tab and line breaks are text. Signs that
# turn the direction of writing would turn whatever stands behind them in the same line.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
# Excel and LibreOffice take these, and their full-width twins, for the start of a formula.
_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def plain(text: str) -> str:
    """The text without control characters. Line breaks stay: a note may have several lines."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def formula_like(text: str) -> bool:
    """True where a spreadsheet would compute this text. Ask after `plain`: a control character
    in front of `=` hides it from this question, not from the spreadsheet."""
    return text[:1] in _STARTS


def neutral(text: str) -> str:
    """A text for CSV, where the only way to say "text" is an apostrophe in front."""
    # Written out, for a long pull asks this of every cell.
    clean = text if text.isprintable() else _CONTROL.sub("", text)
    return f"'{clean}" if clean[:1] in _STARTS else clean
