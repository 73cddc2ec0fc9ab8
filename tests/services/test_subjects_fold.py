"""Folding is a join: any order of arrival and any repetition leave the same values."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from app.services.subjects_fold import Account, Packed, empty, fold, value_of
from app.services.subjects_values import Document, Known, join, source, unpack

START = datetime(2026, 11, 18, tzinfo=UTC)
KEPT = frozenset({"floors", "rented", "use"})


class Said(NamedTuple):
    """A report's say about a place: minutes since the start, values, what it did with them."""

    at: int
    op_id: str
    values: dict[str, object]
    carried: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()


def taken_in(*reports: Said) -> Packed:
    packed = empty()
    for said in reports:
        moment = START + timedelta(minutes=said.at)
        by = source(moment, said.op_id, f"visit-{said.op_id}", f"worker-{said.op_id}")
        paths = [frozenset(f"place.{one}" for one in part) for part in said[3:]]
        fold(packed, said.values, KEPT, "place.", Account(by, paths[0], paths[1]))
    return packed


def known(packed: Packed, attribute: str = "floors") -> Known:
    return unpack(packed).known[attribute]


def plain(document: Document) -> object:
    return document.last, document.known


attributes = st.sets(st.sampled_from(sorted(KEPT)))
says = st.builds(
    Said,
    at=st.integers(0, 5),
    op_id=st.uuids().map(str),
    values=st.dictionaries(st.sampled_from(sorted(KEPT)), st.integers(0, 2)),
    carried=attributes.map(frozenset),
    confirmed=attributes.map(frozenset),
)
many = st.lists(says, max_size=10, unique_by=lambda said: said.op_id)


@given(many.flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports))))
def test_any_order_leaves_the_same_values(both: tuple[list[Said], list[Said]]) -> None:
    one, other = (taken_in(*reports) for reports in both)
    assert plain(unpack(one)) == plain(unpack(other))


@given(many, st.data())
def test_a_report_taken_in_again_changes_nothing(reports: list[Said], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(reports), max_size=5)) if reports else []
    assert plain(unpack(taken_in(*reports, *again))) == plain(unpack(taken_in(*reports)))


@given(many, many)
def test_joining_two_subjects_is_taking_all_their_reports_in(
    some: list[Said], others: list[Said]
) -> None:
    joined = join(unpack(taken_in(*some)), unpack(taken_in(*others)))
    assert plain(joined) == plain(unpack(taken_in(*some, *others)))


def test_the_latest_visit_counts_not_the_latest_to_arrive() -> None:
    late = Said(10, "a", {"floors": 5})
    early = Said(5, "b", {"floors": 4})
    assert value_of(taken_in(late, early), "floors") == 5


def test_of_two_visits_at_one_moment_the_greater_operation_counts() -> None:
    one, other = Said(5, "a", {"floors": 4}), Said(5, "b", {"floors": 5})
    assert value_of(taken_in(other, one), "floors") == 5


def test_a_value_only_carried_keeps_its_observer_and_date() -> None:
    packed = taken_in(
        Said(0, "a", {"floors": 5}), Said(9, "b", {"floors": 5}, carried=frozenset({"floors"}))
    )
    assert known(packed).latest.op_id == "a"
    assert unpack(packed).last is not None
    assert unpack(packed).last == source(START + timedelta(minutes=9), "b", "visit-b", "worker-b")


def test_a_confirmation_renews_the_date_and_keeps_the_observer() -> None:
    confirmed = frozenset({"floors"})
    packed = taken_in(Said(9, "b", {"floors": 5}, confirmed=confirmed), Said(0, "a", {"floors": 5}))
    found = known(packed)
    assert (found.value, found.latest.op_id) == (5, "b")
    assert found.observer is not None
    assert found.observer.op_id == "a"


def test_a_confirmation_of_another_value_has_no_observer_but_its_confirmer() -> None:
    packed = taken_in(
        Said(5, "c", {"floors": 6}),
        Said(9, "b", {"floors": 5}, confirmed=frozenset({"floors"})),
    )
    assert known(packed).value == 5
    assert known(packed).observer is None


def test_what_is_not_to_be_kept_leaves_no_trace() -> None:
    assert taken_in(Said(0, "a", {"water_idle": 2}))["values"] == {}


def test_sources_nothing_points_to_are_dropped_in_time() -> None:
    packed = taken_in(*(Said(n, f"{n:03d}", {"floors": n}) for n in range(100)))
    assert len(packed["sources"]) < 20
    assert value_of(packed, "floors") == 99
