"""Data elements: the one vocabulary every sheet and every question is written in.

Terms follow ISO/IEC 11179 (GB/T 18391): data element, value domain, registration status.
An id is `subject.attribute` and is never reused: a retired element stays, because phones
and old reports go on mentioning it for years.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache


class Subject(StrEnum):
    """What an element describes; a report has one visit, one place, persons, a site, issues."""

    VISIT = "visit"
    PLACE = "place"
    PERSON = "person"
    SITE = "site"
    ISSUE = "issue"


class Datatype(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    CHOICES = "choices"
    PHOTO = "photo"
    SIGNATURE = "signature"
    GEOPOINT = "geopoint"


# A list that was not observed is an empty list in every condition, never absent.
LISTS = frozenset({Datatype.CHOICES, Datatype.PHOTO})


class FilledBy(StrEnum):
    PHONE = "phone"
    REGISTRY = "registry"
    WORKER = "worker"


class Sensitivity(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Status(StrEnum):
    """Registration status, the part of ISO/IEC 11179-6 that this house needs."""

    STANDARD = "standard"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Labels:
    zh_hans: str
    zh_hant: str
    en: str


@dataclass(frozen=True, slots=True)
class Element:
    """One thing the city may ask.

    `validity` is `visit`, `permanent` or an ISO 8601 duration (P1M, P1Y); `applies`, `default`
    and `valid` are CEL; `implies` maps an answer (a code, "true", or `positive` for a number above
    zero) to the issue category that such an answer proposes.
    """

    id: str
    labels: Labels
    datatype: Datatype
    sensitivity: Sensitivity
    validity: str
    filled_by: FilledBy
    codelist: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    applies: str | None = None
    default: str | None = None
    valid: str | None = None
    recall: str | None = None
    standard: str | None = None
    source: str | None = None
    status: Status = Status.STANDARD
    footer: bool = False
    implies: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> Subject:
        return _parts(self.id)[0]

    @property
    def attribute(self) -> str:
        return _parts(self.id)[1]

    @property
    def retired(self) -> bool:
        return self.status is Status.RETIRED


# Asked for many times a report, of a few hundred ids.
@cache
def _parts(element_id: str) -> tuple[Subject, str]:
    subject, _, attribute = element_id.partition(".")
    return Subject(subject), attribute
