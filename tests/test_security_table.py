"""docs/security goes through every requirement of ASVS 5.0.0, levels 1 and 2, and names what is."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLES = sorted((ROOT / "docs" / "security").glob("v*.md"))
RESULTS = {"成立", "有意不同", "不适用"}
_NUMBER = re.compile(r"V(\d+)\.(\d+)\.(\d+)")
_NAMED = re.compile(r"`((?:app|tests|pwa|docs|forms_schema)/[\w./-]+|pyproject\.toml)`")

# How many requirements of levels 1 and 2 each section has, chapter by chapter; they are the first
# ones of every section.
REQUIREMENTS = {
    1: (2, 9, 11, 3, 2), 2: (3, 3, 4, 1), 3: (0, 2, 4, 6, 5, 0, 2), 4: (3, 1, 2, 4),
    5: (1, 3, 2, 3), 6: (3, 12, 4, 4, 5, 3, 0, 4), 7: (3, 4, 2, 5, 2, 2), 8: (2, 3, 1, 1),
    9: (3, 4), 10: (2, 2, 4, 11, 5, 2, 3), 11: (2, 3, 3, 4, 1, 1), 12: (3, 2, 4),
    13: (1, 5, 2, 5), 14: (2, 4, 3), 15: (3, 3, 7), 16: (1, 5, 4, 3, 3), 17: (1, 4, 2),
}  # fmt: skip


def rows() -> Iterator[tuple[str, list[str]]]:
    """(numbers, the other cells) of every row that begins with a requirement."""
    for path in TABLES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("| V"):
                numbers, *cells = (cell.strip() for cell in line.strip("| ").split(" | "))
                yield numbers, cells


def numbers_of(text: str) -> list[str]:
    """One, or all from the first to the last; none for a row of level 3."""
    if "L3" in text:
        return []
    found = [tuple(map(int, number)) for number in _NUMBER.findall(text)]
    (chapter, section, first), last = found[0], found[-1][2]
    return [f"V{chapter}.{section}.{n}" for n in range(first, last + 1)]


def test_every_requirement_of_levels_1_and_2_has_one_row() -> None:
    wanted = [
        f"V{chapter}.{section}.{n}"
        for chapter, counts in REQUIREMENTS.items()
        for section, count in enumerate(counts, 1)
        for n in range(1, count + 1)
    ]
    told = [number for text, _ in rows() for number in numbers_of(text)]
    assert len(wanted) == 253
    assert Counter(told) == Counter(wanted)


def test_every_row_has_a_result_and_says_why() -> None:
    for numbers, cells in rows():
        assert len(cells) == 3, numbers
        assert cells[1] in RESULTS, numbers
        assert len(cells[2]) > 5, numbers
        if cells[1] == "成立" and "本" not in cells[2]:
            assert "`" in cells[2], numbers


def test_whatever_is_named_is_there() -> None:
    told = [ROOT / "docs" / "security.md", *(ROOT / "docs" / "security").glob("*.md")]
    named = {name for path in told for name in _NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 100
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_sum_that_is_told_is_the_sum() -> None:
    sums: Counter[str] = Counter()
    for text, cells in rows():
        sums[cells[1]] += len(numbers_of(text))
    told = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert {name: f"| {name} | {sums[name]} |" in told for name in RESULTS} == dict.fromkeys(
        RESULTS, True
    )
