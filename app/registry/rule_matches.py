"""Patterns of `text.matches('…')`: RE2 itself, kept to what the phone's engine understands as well.

The pattern is searched by cel-expr-python, which carries RE2: Python's `re` reads `$`, `\\d` and
`\\s` otherwise and can be made to run for hours.
"""

import re
from functools import cache

from cel_expr_python import cel

from app.registry.rule_tree import RuleFault, complaint, unicode

# What RE2 and JavaScript read differently, or only one of them knows, and what to write instead.
_STRANGE = (
    (re.compile(r"\(\?(?!:)"), "flags, named groups and look-around differ; use (…) or (?:…)"),
    (re.compile(r"\\[^\W_bBdDwW]"), r"of the letter escapes use only \d \D \w \W \b \B"),
    (re.compile(r"\[\^?\[|\[:"), r"write classes out, [A-Za-z], and \[ for a bracket"),
    (re.compile(r"\{(?!\d+(,\d*)?\})"), r"braces only as {2}, {2,} or {2,3}; write \{ for a brace"),
    (re.compile(r"[*+?}]\+"), "possessive repetition is unknown to RE2; leave the second + out"),
)


def check_pattern(pattern: str) -> None:
    """Raise `RuleFault` for a pattern that RE2 refuses or the phone may read differently."""
    bare = re.sub(r"\\[^\w]", "x", pattern)
    for strange, right in _STRANGE:
        if strange.search(bare):
            raise RuleFault(f"matches({pattern!r}): {right}")
    try:
        answer = _engine().eval(data={"text": "", "pattern": pattern})
    except RuntimeError as error:
        raise RuleFault(f"matches({pattern!r}): {complaint(error)}") from None
    if answer.type() != cel.Type.BOOL:
        raise RuleFault(f"matches({pattern!r}): {str(answer.value()).partition(': ')[2]}")


def found(pattern: str, text: str) -> bool | None:
    """Whether the pattern occurs in the text; None for a text that is not Unicode."""
    if not unicode(text):
        return None
    answer = _engine().eval(data={"text": text, "pattern": pattern})
    return bool(answer.value()) if answer.type() == cel.Type.BOOL else None


@cache
def _engine() -> cel.Expression:
    text = cel.Type.STRING
    return cel.NewEnv(variables={"text": text, "pattern": text}).compile("text.matches(pattern)")
