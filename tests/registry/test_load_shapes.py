"""Sources that are not shaped as they should be: one fault, its file, its line, the remedy."""

from pathlib import Path

import pytest

from tests.registry.small_sources import Broken, assert_refused

PLACE = "elements/place.yaml"
POLICE = "departments/gongan.yaml"
ROOT = "registry.yaml"
SECTIONS = "sections.yaml"
TAGS = "codelists/tag.yaml"
VISIT = "elements/visit.yaml"

BROKEN = [
    Broken(ROOT, "name: 一格通\n", "", "version", "name is missing"),
    Broken(ROOT, "version:", "nam: x\nversion:", "nam: x", "unknown key nam; did you mean name?"),
    Broken(
        ROOT, "2026.11.0", "2026.13.0", "version", "version is year.month.number, such as 2026.11.0"
    ),
    Broken(ROOT, "zh-Hans", "fr", "language", "fr is not one of zh-Hans, zh-Hant, en"),
    Broken(ROOT, "Asia/Shanghai", "UTC", "time_zone", "UTC is not one of Asia/Shanghai"),
    Broken(ROOT, "[gongan]", "[gongan, gongan]", "departments", "gongan is listed twice; keep one"),
    Broken(ROOT, "name: 一格通", "name: 12", "name", 'name must be text: write "12", in quotes'),
    Broken(
        ROOT,
        "departments:",
        "retired: {sheet: []}\ndepartments:",
        "retired",
        "unknown key sheet; did you mean sheets?",
    ),
    Broken(
        VISIT,
        "type: datetime",
        "type: moment",
        "moment",
        "type: moment is not one of text, integer",
    ),
    Broken(VISIT, "type: datetime, ", "", "started_at", "type is missing"),
    Broken(VISIT, "footer: true", "footer: often", "often", "footer must be true or false"),
    Broken(VISIT, "zh-Hant: 備註, ", "", "en: Note", "zh-Hant is missing"),
    Broken(
        VISIT,
        "type: choice, codelist: visit_mode,",
        "type: choice,",
        "type: choice,",
        "type choice needs a codelist",
    ),
    Broken(PLACE, "max: 99", 'max: "99"', "max:", "max must be a number"),
    Broken(PLACE, "max: 99", "max: -1", "max:", "max is below min 0"),
    Broken(
        PLACE,
        "type: boolean, filled_by: worker",
        "type: boolean, codelist: tag, filled_by: worker",
        "codelist: tag",
        "type boolean takes no codelist",
    ),
    Broken(
        PLACE,
        "type: boolean, filled_by: registry",
        "type: boolean, unit: 个, filled_by: registry",
        "unit: 个",
        "type boolean takes no unit",
    ),
    Broken(
        PLACE,
        "type: text, filled_by",
        "type: text, min: 1, filled_by",
        "min: 1",
        "type text takes no min",
    ),
    Broken(
        PLACE, "P1M", "1 month", "1 month", "validity is visit, permanent or a duration such as P3M"
    ),
    Broken(PLACE, "recall: blind", "recall: open", "recall", "recall can only be blind"),
    Broken(
        PLACE,
        "validity: P1M",
        "validity: visit",
        "recall",
        "recall needs an earlier value to compare",
    ),
    Broken(
        PLACE,
        "recall: blind, ",
        'recall: blind, default: "1", ',
        "default",
        "type integer takes no default",
    ),
    Broken(
        PLACE,
        "P6M, sensitivity: internal",
        "P6M, sensitivity: internal, footer: true",
        "footer",
        "footer offers a question",
    ),
    Broken(
        PLACE,
        "P6M, sensitivity: internal",
        'P6M, sensitivity: internal, default: "true"',
        "default",
        "filled_by registry is never asked",
    ),
    Broken(
        TAGS,
        "  alone:",
        "  独居: {zh-Hans: a, zh-Hant: b, en: c}\n  alone:",
        "独居:",
        "a code has ASCII letters",
    ),
    Broken(
        TAGS,
        "  alone:",
        "  01: {zh-Hans: a, zh-Hant: b, en: c}\n  alone:",
        "01:",
        'a key must be text: write "01", in quotes',
    ),
    Broken(
        TAGS,
        "  alone:",
        "  frail: {zh-Hans: a, zh-Hant: b, en: c}\n  alone:",
        "frail: {zh-Hans: 体",
        "frail is given twice, first in line 2; keep one",
    ),
    Broken(TAGS, "alone: {", "alone: [", "alone", "not YAML: "),
    Broken(TAGS, "codes:\n", "codes:\n  - x\n", "alone", "not YAML: "),
    Broken(
        POLICE,
        'number: "01"',
        "number: 01",
        "number: 01",
        'number must be text: write "01", in quotes',
    ),
    Broken(POLICE, "cadence: day", "cadence: hour", "hour", "hour is not one of day, week, month"),
    Broken(
        POLICE,
        "retention: P2Y",
        "retention: two years",
        "two years",
        "retention is an ISO 8601 duration",
    ),
    Broken(POLICE, "width: 8", "width: wide", "wide", "width must be a whole number"),
    Broken(POLICE, "width: 8", "width: 0", "width", "width is 1 to 255 characters"),
    Broken(POLICE, "required: true", "required: 1", "required", "required must be true or false"),
    Broken(POLICE, "    due: has(place.rented) && place.rented\n", "", "rental:", "due is missing"),
    Broken(
        POLICE, "legal_basis: 条例", "legal_basis: ''", "legal_basis: ''", "legal_basis is empty"
    ),
    Broken(
        POLICE,
        "label: {zh-Hans: 公安",
        'label: {zh-Hans: "a\\0b"',
        "label",
        "holds a control character",
    ),
    Broken(
        POLICE,
        "label: {zh-Hans: 公安",
        'label: {zh-Hans: "\\uD83D"',
        "label",
        "half a surrogate pair",
    ),
    Broken(POLICE, "title: 出租屋", "title: &t 出租屋", "&t", "anchor &t: write the value out"),
    Broken(POLICE, "title: 出租屋", "title: !x 出租屋", "!x", "tag !x: write a plain value"),
    Broken(
        POLICE,
        "codes: {alone: 独}",
        "codes: {alone: 1}",
        "alone: 1",
        'the value of alone must be text: write "1"',
    ),
    Broken(
        POLICE,
        "element: place.tenants",
        "element: {a: b}",
        "{a: b}",
        "element must be a list: [a, b]",
    ),
    Broken(
        SECTIONS, "- key: rest", "- key: door # again", "# again", "the section door is given twice"
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.message)
def test_a_misshapen_source_is_refused_where_it_stands(tmp_path: Path, broken: Broken) -> None:
    assert_refused(tmp_path, broken)
