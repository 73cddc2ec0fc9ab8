"""What is wrong with a report, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `path` is visit.a, place.a, site.a, persons.<id>.a or issues.<no>.a; a person or
    issue without a usable id is counted from 0, as in persons[0].a. `message` is for the worker."""

    path: str
    code: str
    message: str
