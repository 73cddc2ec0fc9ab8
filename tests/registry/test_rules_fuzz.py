"""Whatever a rule and a report say, our evaluator answers as cel-expr-python does."""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.registry.rules import compile_rule
from tests.registry.cel_reference import comparable, reference
from tests.registry.rule_texts import (
    ELEMENTS,
    conditions,
    lists,
    numbers,
    questions,
    scopes,
    texts,
)

NAMES = ("place", "site", "persons", "person", "today")
PEOPLE = ("person",)
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


class Recorded(dict[str, Any]):
    """A subject that writes down which of its values were asked for."""

    def __init__(self, subject: str, values: Mapping[str, Any], seen: set[str]) -> None:
        super().__init__(values)
        self._subject, self._seen = subject, seen

    def get(self, key: str, default: Any = None) -> Any:
        self._seen.add(f"{self._subject}.{key}")
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._seen.add(f"{self._subject}.{key}")
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self._seen.add(f"{self._subject}.*")
        return super().__iter__()


def recorded(scope: Mapping[str, Any], seen: set[str]) -> Recorded:
    singular = {"persons": "person"}
    watched: dict[str, Any] = {}
    for name, value in scope.items():
        if isinstance(value, list):
            watched[name] = [Recorded(singular[name], item, seen) for item in value]
        else:
            watched[name] = Recorded(name, value, seen) if isinstance(value, dict) else value
    return Recorded("", watched, seen)


@settings(max_examples=400, deadline=None, suppress_health_check=SLOW)
@given(rule=conditions(), scope=scopes())
def test_a_condition_answers_as_the_cel_library_does(rule: str, scope: dict[str, Any]) -> None:
    compiled = compile_rule(rule, ELEMENTS, NAMES)
    wanted = reference(rule, scope, ELEMENTS)
    assert comparable(compiled.value(scope)) == wanted
    assert compiled.surely(scope) is (wanted == comparable(True))


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(rule=questions(), scope=scopes())
def test_a_question_is_surely_so_where_the_cel_library_says_so(
    rule: str, scope: dict[str, Any]
) -> None:
    wanted = reference(rule, scope, ELEMENTS)
    for text, truth in ((rule, True), (f"!({rule})", False)):
        surely = compile_rule(text, ELEMENTS, NAMES).surely(scope)
        assert surely is (wanted == comparable(truth))


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(rule=st.one_of(texts(PEOPLE), numbers(PEOPLE), lists(PEOPLE)), scope=scopes())
def test_a_value_is_the_one_the_cel_library_gives(rule: str, scope: dict[str, Any]) -> None:
    compiled = compile_rule(rule, ELEMENTS, NAMES)
    assert comparable(compiled.value(scope)) == reference(rule, scope, ELEMENTS)


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(rule=conditions(), scope=scopes())
def test_a_rule_looks_at_nothing_but_what_it_says_it_reads(
    rule: str, scope: dict[str, Any]
) -> None:
    compiled = compile_rule(rule, ELEMENTS, NAMES)
    seen: set[str] = set()
    compiled.value(recorded(scope, seen))
    assert seen <= compiled.reads | {f".{name}" for name in compiled.names}


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(rule=conditions(), scope=scopes())
def test_what_a_rule_does_not_read_changes_nothing(rule: str, scope: dict[str, Any]) -> None:
    compiled = compile_rule(rule, ELEMENTS, NAMES)
    kept = {
        name: [_only(item, "person", compiled.reads) for item in value]
        if isinstance(value, list)
        else _only(value, name, compiled.reads)
        for name, value in scope.items()
        if name in compiled.names
    }
    assert comparable(compiled.value(kept)) == comparable(compiled.value(scope))


def _only(value: Any, subject: str, reads: frozenset[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: v for key, v in value.items() if key == "id" or f"{subject}.{key}" in reads}
