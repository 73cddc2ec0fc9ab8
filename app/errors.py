"""What a caller can act on: a stable code, a status, a sentence (RFC 9457).

Every refusal the product makes is a `Problem`; anything else that escapes is a bug and
answers 500 without text.
"""

from collections.abc import Mapping


class Problem(Exception):
    """A refusal. `extra` becomes members of the problem document and holds no personal datum."""

    def __init__(self, status: int, code: str, title: str, **extra: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.extra: Mapping[str, object] = extra


def unauthorized(title: str = "Sign in: the token is missing, unknown or has expired.") -> Problem:
    return Problem(401, "unauthorized", title)


def not_found(title: str = "Nothing here under this name.") -> Problem:
    return Problem(404, "not_found", title)


def invalid(field: str, title: str) -> Problem:
    """A value the caller sent does not fit; `title` says what would be right."""
    return Problem(422, "invalid", title, field=field)
