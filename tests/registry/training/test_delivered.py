"""What departments would have got beside what they needed, cell by cell, as real rows are made."""

from app.registry.training.delivered import RowPair, debrief
from tests.registry.training.hand_made import KEY
from tests.registry.training.small_scenario import engine
from tests.registry.training.trainee import (
    Step,
    Trainee,
    adds,
    calls,
    drops,
    says,
    turns_round,
)


def rows_after(*steps: Step) -> dict[tuple[str, str], RowPair]:
    trainee = Trainee()
    for step in steps:
        step(trainee)
    found = debrief(engine().projectors, KEY, trainee.answered).rows
    return {(row.sheet, row.subject): row for row in found}


def not_the_same(*steps: Step) -> dict[tuple[str, str], str]:
    return {key: row.state for key, row in rows_after(*steps).items() if row.state != "same"}


def cells(row: RowPair) -> dict[str, tuple[object, object]]:
    return {pair.heading: (pair.needed, pair.got) for pair in row.cells if not pair.same}


def test_a_wrong_number_stands_in_the_cell_beside_the_right_one() -> None:
    rows = rows_after(says("place.floating_residents", 5))
    assert cells(rows[("gongan/rental", "v1")]) == {"居住人数/流动": (3, 5)}
    assert [key for key, row in rows.items() if row.state != "same"] == [("gongan/rental", "v1")]


def test_one_finding_that_was_missed_is_missing_at_every_department_that_shares_it() -> None:
    found = not_the_same(drops("issues.i1"))
    assert found == {
        ("gongan/rental", "v1"): "differs",
        ("yingji/workplace", "site"): "differs",
        ("xiaofang/small_place", "site"): "differs",
    }


def test_an_equivalent_answer_is_the_same_cell() -> None:
    same = [
        says("issues.i1.description", "纸箱把楼梯塞住了"),
        says("issues.i2.handling", "stopped"),
    ]
    assert not_the_same(*same) == {}
    cell = {pair.heading: pair for pair in rows_after(*same)[("yingji/workplace", "site")].cells}
    assert "纸箱把楼梯塞住了" in str(cell["检查发现问题"].needed)


def test_the_order_in_which_persons_and_findings_were_recorded_changes_no_cell() -> None:
    assert not_the_same(turns_round("persons"), turns_round("issues")) == {}


def test_a_person_under_a_name_of_the_phones_own_has_the_same_row() -> None:
    assert not_the_same(calls("persons.new:n1", "new:0198")) == {}


def test_somebody_who_was_not_there_is_a_row_too_many() -> None:
    person = {"id": "new:x", "role": "tenant", "presence": "resident", "name": "郝某"}
    assert not_the_same(adds("persons", **person)) == {("gongan/arrival", "new:x"): "extra"}


def test_one_taken_for_the_other_is_one_row_missing_and_one_too_many() -> None:
    assert not_the_same(calls("persons.R1", "R7")) == {
        ("gongan/arrival", "R1"): "missing",
        ("gongan/arrival", "R7"): "extra",
    }


def test_a_visit_entered_as_if_it_were_now_is_another_day_in_every_row() -> None:
    rows = rows_after(says("visit.started_at", "2026-11-18T09:00:00+08:00"))
    told = cells(rows[("gongan/rental", "v1")])
    assert told == {"巡查时间": ("2026/11/17 19:30", "2026/11/18 09:00")}


def test_a_note_is_free_and_shown_as_it_was_written() -> None:
    assert not_the_same(says("visit.note", "下次早点来")) == {}
