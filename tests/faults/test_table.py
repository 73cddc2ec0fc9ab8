"""The table of faults: each program has one row, and what it says is what was broken."""

import json
from pathlib import Path

from tests.faults import table
from tests.faults.phones import tally_of
from tests.faults.table import Tally


def test_a_program_replaces_its_own_row_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(table.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    table.write(Tally("aaa", "1", rounds=3, crashes=2, lost=1), page)
    table.write(Tally("aab", "1", rounds=4), page)
    table.write(Tally("aaa", "2", rounds=5, crashes=2), page)
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if "| `aa" in line]
    assert [row.split(" | ")[2:5] for row in rows] == [["2", "5", "2"], ["1", "4", "0"]]


def test_both_halves_of_the_phones_make_one_row() -> None:
    counts = {"schedules": 2, "step killed": 1, "visit.submit accepted": 5, "photos": 9}
    halves = [
        {"counts": counts, "broken": ["I2 stored 2 times: a", "it broke off: b"]},
        {"counts": counts | {"step serverDies": 1}, "broken": ["I7 narrow key lacks 1: c"]},
    ]
    tally = tally_of(map(json.dumps, halves), first=2000)
    assert (tally.seeds, tally.rounds, tally.crashes) == ("2000–2003", 4, 3)
    assert (tally.acknowledged, tally.lost, tally.doubled, tally.leaked) == (10, 1, 1, 1)
