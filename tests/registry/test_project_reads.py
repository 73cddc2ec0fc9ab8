"""A projection reads nothing outside its sheet's columns and conditions: nothing else can leak."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.registry.project import compile_projector
from app.registry.rules import compile_rule
from tests.golden import golden_registry, golden_visits

IDENTITIES = {"visit.id", "place.code", "person.id", "site.id", "issue.no"}
_WHOLE = "a projection must not look through a whole subject"


class Recorded(dict[str, Any]):
    """A subject that notes which of its elements are looked at."""

    def __init__(self, subject: str, item: dict[str, Any], seen: set[str]) -> None:
        super().__init__(item)
        self._subject = subject
        self._seen = seen

    def _note(self, key: object) -> None:
        self._seen.add(f"{self._subject}.{key}")

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError(_WHOLE)

    def items(self) -> Any:
        raise AssertionError(_WHOLE)

    def values(self) -> Any:
        raise AssertionError(_WHOLE)

    def keys(self) -> Any:
        raise AssertionError(_WHOLE)


def recorded(report: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    return {
        "visit": Recorded("visit", report["visit"], seen),
        "place": Recorded("place", report["place"], seen),
        "persons": [Recorded("person", item, seen) for item in report["persons"]],
        "site": Recorded("site", report["site"], seen) if report["site"] else None,
        "issues": [Recorded("issue", item, seen) for item in report["issues"]],
    }


@pytest.mark.parametrize("sheet_id", list(golden_registry().sheets))
def test_a_projection_reads_nothing_outside_its_columns_and_conditions(sheet_id: str) -> None:
    registry = golden_registry()
    sheet = registry.sheets[sheet_id]
    texts = filter(None, (sheet.when, sheet.person_pick, sheet.issue_pick))
    names = ("visit", "place", "site", "persons", "issues", "person", "issue")
    rules = {e for text in texts for e in compile_rule(text, registry.elements, names).reads}
    allowed = rules | sheet.element_ids | {sheet.keep_last or "", "visit.outcome"}
    if any("age" in column.output for column in sheet.columns):
        allowed.add("visit.started_at")
    projector = compile_projector(registry, sheet_id)
    seen: set[str] = set()
    for visit in golden_visits():
        report = recorded(visit, seen)
        for row in projector.rows(report):
            projector.row(report, row.position)
            projector.sources(report, row.position)
            projector.keep_value(report, row.position)
    assert seen - IDENTITIES <= allowed
    assert seen - IDENTITIES <= projector.reads <= allowed
    assert seen - IDENTITIES > {"visit.outcome"}
