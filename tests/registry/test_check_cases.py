"""The table of single values that the phone checks while they are typed: one verdict on both sides.

The texts of a fault differ (the phone has labels in three languages), its code may not.
"""

from typing import Any

import pytest

from app.registry.check_values import compile_value_check
from app.registry.elements import Datatype
from tests.registry.cel_reference import cases
from tests.registry.columns import an_element, domains

_CASES: list[dict[str, Any]] = cases("values")["cases"]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['datatype']} {case['value']!a}")
def test_a_value_is_judged_as_the_table_says(case: dict[str, Any]) -> None:
    element = an_element(Datatype(case["datatype"]), **case.get("element", {}))
    reason = compile_value_check(element, domains().codelists)(case["value"])
    assert (None if reason is None else reason[0]) == case["fault"]


def test_the_table_has_a_good_and_a_bad_value_of_every_type() -> None:
    for wanted in (True, False):
        types = {case["datatype"] for case in _CASES if (case["fault"] is None) is wanted}
        assert types == {datatype.value for datatype in Datatype}
