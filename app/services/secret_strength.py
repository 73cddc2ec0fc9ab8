"""What a secret that a person chooses must be: long, of many letters, and nobody's name.

No rule about kinds of letters: those make secrets that are hard to keep and easy to guess (NIST SP
800-63B). The second factor stands beside it, so that a list of all leaked secrets is not needed.
"""

import re

from app.errors import Problem

SHORTEST, LONGEST, DIFFERENT = 12, 200, 6
# What guessers try first, with anything before or behind it; years among it.
_WORN = re.compile(
    r"p[a@]ssw[o0]rd|qwerty(uiop)?|asdf(ghjkl)?|zxcvbn?m?|1q2w3e(4r)?|admin|welcome|letmein"
    r"|iloveyou|woaini|5201314|1314520|yigetong|一格通|网格员|網格員|密码|密碼|(19|20)\d\d"
)
_NAMED_BY = 3


def require_strong(secret: str, old: str, names: tuple[str, ...]) -> None:
    """Raises Problem 422: `secret_same`, `secret_short`, `secret_own`, `secret_plain`.

    `names` are what its owner is called by: parts of the address, the name.
    """
    if secret == old:
        raise _weak("secret_same", "Take another one than before.")
    if len(secret) < SHORTEST:
        raise _weak("secret_short", f"At least {SHORTEST} letters, digits or signs.")
    lowered = secret.casefold()
    if any(len(name) > 1 and name.casefold() in lowered for name in names):
        raise _weak("secret_own", "Leave your own name and address out of it.")
    if len(set(_left(lowered))) < DIFFERENT:
        raise _weak("secret_plain", "Too easily guessed: leave out common words and rows of keys.")


def names_of(email: str, name: str) -> tuple[str, ...]:
    """The words of an address before its @, and a name."""
    own = email.partition("@")[0]
    return (*(part for part in re.split(r"[.+_-]", own) if len(part) >= _NAMED_BY), name.strip())


def _left(text: str) -> str:
    """What a guesser still has to guess: no worn words, no letter that follows from the last."""
    rest = _WORN.sub("", text)
    kept = [
        letter
        for before, letter in zip(" " + rest, rest, strict=False)
        if abs(ord(letter) - ord(before)) > 1
    ]
    return "".join(kept)


def _weak(code: str, title: str) -> Problem:
    return Problem(422, code, title, field="new_secret")
