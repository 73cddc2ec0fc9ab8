"""How many columns of the forty workbooks are matched right, printed; none wrong and sure."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.registry.load.synonyms import load_synonyms
from app.registry.workbook.score import Score, known_sheet, score, without_own
from app.services.imports import read_pages
from tests.golden import golden_registry
from tests.workbooks import BLANK, FILLED, SCHEMA


def scores(paths: Sequence[Path], own_words: bool) -> list[Score]:
    registry = golden_registry()
    synonyms = load_synonyms(SCHEMA, registry.elements)
    found = []
    for path in paths:
        pages = read_pages(path.read_bytes())
        sheet = known_sheet(pages, registry)
        assert sheet is not None, path.name
        found.append(score(pages, sheet, registry, synonyms, own_words))
    return found


@pytest.mark.parametrize("paths", [BLANK, FILLED], ids=["blank", "filled"])
@pytest.mark.parametrize("own_words", [True, False], ids=["all_words", "without_own_words"])
def test_nine_columns_in_ten_are_right_and_none_is_wrong_and_sure(
    paths: list[Path], own_words: bool
) -> None:
    found = scores(paths, own_words)
    columns, right = sum(s.columns for s in found), sum(s.right for s in found)
    print(f"{right} of {columns} right ({right / columns:.1%})")
    assert (len(found), columns) == (20, 323)
    assert right / columns >= 0.9
    assert [each for each in found if each.wrong_and_sure] == []
    assert sum(each.subject_right for each in found) >= 19


def test_the_words_left_out_are_those_spelt_as_the_sheet_has_them() -> None:
    registry = golden_registry()
    synonyms = load_synonyms(SCHEMA, registry.elements)
    fewer = without_own(synonyms, registry.sheets["gongan/arrival"])
    gone = set(synonyms.names["person.name"]) - set(fewer.names["person.name"])
    assert gone == {"承租人姓名"}
