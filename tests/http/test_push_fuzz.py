"""Push: an operation with anything in any place gets one of the answers, and is never a bug."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import a_tenant, a_visit, a_withdrawal, an_amendment, an_issue, an_operation
from tests.world import World

# `retry` is what a bug of ours would be answered with.
ANSWERS = {"accepted", "accepted_need_blobs", "duplicate", "differs", "held", "returned"}
ANSWERS |= {"malformed"}

_values = st.recursive(
    st.sampled_from(
        [None, True, -1, 0.5, 10**30, "", "x", "new:1", "a.b", "\x00", "𠮷", "2026-11-18"]
    )
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document, the document's own members first."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in members:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: object) -> Any:
    copied = copy.deepcopy(document)
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return copied


def stories() -> list[dict[str, Any]]:
    """One operation of each type about one visit, with something in every member."""
    report = a_visit(
        visit={"photos": ["P1.jpg"]},
        place={"rented": True, "ebike_problems": ["flying_wire"]},
        persons=[a_tenant(id="R1")],
        site={"id": "S1", "name": "小店", "kind": "grocery"},
        issues=[an_issue(no="N1")],
    )
    visit_id = report["visit"]["id"]
    blob = {"name": "P1.jpg", "sha256": "0" * 64, "bytes": 1, "mime": "image/jpeg"}
    told = {"carried": ["place.kind"], "confirmed": [], "unanswered": {"place.floors": "refused"}}
    return [
        an_operation(report, blobs=[blob], due=["gongan/rental"], **told),
        an_amendment(
            visit_id,
            set={"persons.R1.name": "乙", "site.name": "大店"},
            unset=["place.use"],
            add={"persons": [a_tenant(id="R2")], "issues": [an_issue(no="N2")]},
            remove=["issues.N1"],
        ),
        a_withdrawal(visit_id),
        an_operation(type="task.reply", task_id="t", text="好", amend_op_id=None),
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_anything_in_any_place_gets_an_answer(world: World, data: st.DataObject) -> None:
    operations = stories()
    place = data.draw(st.integers(0, len(operations) - 1))
    path = data.draw(st.sampled_from(list(places(operations[place]))))
    operations[place] = replaced(operations[place], path, data.draw(_values))
    order = data.draw(st.permutations(operations))
    response = world.worker().push_bytes(json.dumps({"operations": order}).encode())

    assert response.status_code == 200
    results = response.get_json()["results"]
    assert len(results) == len(order)
    assert {result["status"] for result in results} <= ANSWERS
