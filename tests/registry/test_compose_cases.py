"""The table of composed moments that the phone's engine runs too: plain values in and out."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.registry.compose.ask import compose
from app.registry.compose.collect import collect
from app.registry.compose.findings import findings, role_slots
from app.registry.compose.state import VisitState
from tests.registry.compose_states import composer

_TABLE = Path(__file__).parents[2] / "forms_schema" / "cases" / "compose.json"
_CASES: list[dict[str, Any]] = json.loads(_TABLE.read_text(encoding="utf-8"))["cases"]


def moment(state: VisitState) -> dict[str, Any]:
    """Everything that composition says about a state, in the shape of the table's `expect`."""
    composed = compose(composer(), state)
    return {
        "sheets": [
            [it["sheet"], it["subject"], it["why"], it["open"]] for it in composed["sheets"]
        ],
        "roll_call": composed["roll_call"],
        "ask": [[it["path"], it["given"], it["required"]] for it in composed["ask"]],
        "show": [[it["path"], it["how"], it["value"]] for it in composed["show"]],
        "footer": [it["path"] for it in composed["footer"]],
        "findings": {
            key: value for key, value in findings(composer(), state).items() if key != "other"
        },
        "slots": role_slots(composer(), state),
        "collected": collect(composer(), state),
    }


@pytest.mark.parametrize("case", _CASES, ids=[case["name"] for case in _CASES])
def test_a_moment_is_composed_as_the_table_says(case: dict[str, Any]) -> None:
    assert moment(case["state"]) == case["expect"]


def test_the_table_covers_every_reason_and_every_way_of_knowing() -> None:
    expected = [case["expect"] for case in _CASES]
    assert {row[2] for it in expected for row in it["sheets"]} == {
        "due",
        "opened",
        "complete",
        "standing",
        "untrained",
    }
    assert {shown[1] for it in expected for shown in it["show"]} == {"known", "default", "lent"}
    assert {asked[1] for it in expected for asked in it["ask"]} == {
        "open",
        "answered",
        "unanswered",
    }
