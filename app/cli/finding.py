"""One thing that `doctor` looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` is what there is; `cure` says what to do where it is not well."""

    what: str
    well: bool
    found: str
    cure: str = ""
