"""Sheets that cannot be laid out: doubled headings, captions, keeps, outputs that do not fit."""

from pathlib import Path

import pytest

from tests.registry.small_sources import Broken, assert_refused

POLICE = "departments/gongan.yaml"

BROKEN = [
    Broken(
        POLICE,
        "{key: mode,",
        "{key: day,",
        "{key: day, group",
        "the key day is taken by the column in line 26",
    ),
    Broken(
        POLICE,
        "heading: 方式",
        "heading: 租客",
        "key: tenants",
        "the heading 走访/租客 is taken by the column in line 27",
    ),
    Broken(POLICE, "{key: mode,", "{key: Mode,", "key: Mode", "a key has small ASCII letters"),
    Broken(
        POLICE, "{key: mode,", "{key: area,", "key: area", "area is a word of the department API"
    ),
    Broken(
        POLICE,
        "{key: name,",
        "{key: name, group: 人,",
        "group: 人",
        "a group needs a second header row",
    ),
    Broken(
        POLICE,
        "header_rows: 1",
        "header_rows: 3",
        "header_rows: 3",
        "header_rows is 1, or 2 where columns have groups",
    ),
    Broken(POLICE, 'number: "02"', 'number: "1"', 'number: "1"', "number is two digits in quotes"),
    Broken(
        POLICE,
        "{worker}",
        "{name}",
        "{name}",
        "caption: {name} is not understood; there are {unit}, {worker}",
    ),
    Broken(POLICE, "{worker}", "{worker", "{worker", "caption: { is not understood"),
    Broken(POLICE, "%Y-%m-%d}", "%Q}", "%Q", "caption: {day:%Q} is not understood"),
    Broken(
        POLICE, "keep: last:person.name", "keep: first", "keep", "keep is each, or last:<element>"
    ),
    Broken(
        POLICE,
        "keep: last:person.name",
        "keep: last:person.nam",
        "keep",
        "no element person.nam; did you mean person.name?",
    ),
    Broken(
        POLICE,
        "keep: last:person.name",
        "keep: last:issue.category",
        "keep",
        "issue.category has no single value in a row",
    ),
    Broken(
        POLICE, "keep: last:person.name", "keep: last:person.tags", "keep", "person.tags is a list"
    ),
    Broken(
        "elements/person.yaml",
        "permanent, sensitivity: personal",
        "permanent, sensitivity: sensitive",
        "keep: last:person.name",
        "person.name is sensitive and would not be sealed",
        where=POLICE,
    ),
    Broken(POLICE, "output: raw, width", "output: rax, width", "rax", "output rax: "),
    Broken(POLICE, "output: raw, width", "output: label, width", "label, width", "output label: "),
    Broken(POLICE, "output: raw, width", "output: per100:1, width", "per100", "output per100:1: "),
    Broken(POLICE, "code:mode_word", "code:no_word", "no_word", "output code:no_word: "),
    Broken(POLICE, "code:mode_word", "code:tag_word", "code:tag_word", "output code:tag_word: "),
    Broken(POLICE, "code:mode_word", "has:fax:有/无", "has:fax", "output has:fax:有/无: "),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.message)
def test_a_sheet_that_cannot_be_laid_out_is_refused_where_it_stands(
    tmp_path: Path, broken: Broken
) -> None:
    assert_refused(tmp_path, broken)
