"""Names that point nowhere, maps with gaps, names that were retired."""

from pathlib import Path

import pytest

from tests.registry.small_sources import Broken, assert_refused

PLACE = "elements/place.yaml"
POLICE = "departments/gongan.yaml"
ROOT = "registry.yaml"
SECTIONS = "sections.yaml"
SITE = "elements/site.yaml"
VISIT = "elements/visit.yaml"

BROKEN = [
    Broken(
        VISIT,
        "codelist: visit_mode",
        "codelist: visit_mod",
        "visit_mod,",
        "no code list visit_mod: there is no codelists/visit_mod.yaml; did you mean visit_mode?",
    ),
    Broken(
        PLACE, '{"true": exit}', '{"true": exits}', "exits", "exits is not a code of issue.category"
    ),
    Broken(
        PLACE, '{"true": exit}', '{"yes": exit}', "implies", 'a boolean implies by "true" alone'
    ),
    Broken(
        PLACE,
        "recall: blind",
        "implies: {none: exit}",
        "implies",
        "a number implies by `positive` alone",
    ),
    Broken(
        VISIT,
        "footer: true",
        "footer: true, implies: {a: exit}",
        "implies",
        "type text implies nothing",
    ),
    Broken(
        VISIT,
        "default: ",
        "implies: {fax: exit}, default: ",
        "implies",
        "fax is not a code of visit_mode",
    ),
    Broken(
        POLICE,
        'codes: {in_person: "1", ',
        'codes: {in_person: "1", fax: "3", ',
        "fax",
        "fax is not a code of visit_mode",
    ),
    Broken(
        POLICE, ', phone: "2"', "", 'in_person: "1"', "no code for phone; map them, or give `rest`"
    ),
    Broken(
        POLICE,
        "codelist: tag",
        "codelist: tags",
        "codelist: tags",
        "no code list tags; did you mean tag?",
    ),
    Broken(
        POLICE,
        "element: place.tenants",
        "element: place.tenant",
        "place.tenant,",
        "no element place.tenant; did you mean place.tenants?",
    ),
    Broken(
        SECTIONS,
        "site.name, ",
        "",
        "name:",
        "site.name may be asked and stands in no section",
        SITE,
    ),
    Broken(
        SECTIONS,
        "site.name, ",
        "site.name, site.name, ",
        "site.name",
        "site.name stands in rest already",
    ),
    Broken(
        SECTIONS,
        "site.name, ",
        "site.name, visit.started_at, ",
        "visit.started_at",
        "visit.started_at is never asked; take it out",
    ),
    Broken(
        SECTIONS,
        "site.name, ",
        "site.name, site.kind, ",
        "site.kind",
        "no element site.kind; did you mean site.name?",
    ),
    Broken(
        ROOT,
        "[gongan]",
        "[]",
        "label",
        "gongan is not in the list `departments` of registry.yaml",
        POLICE,
    ),
    Broken(
        ROOT,
        "departments:",
        "retired: {columns: [gongan/rental/day]}\ndepartments:",
        "key: day",
        "gongan/rental/day is retired and its name is never used again",
        POLICE,
    ),
    Broken(
        ROOT,
        "departments:",
        "retired: {elements: [site.name]}\ndepartments:",
        "name:",
        "site.name is retired",
        SITE,
    ),
    Broken(
        ROOT,
        "departments:",
        "retired: {codemaps: [tag_word]}\ndepartments:",
        "tag_word:",
        "tag_word is retired",
        POLICE,
    ),
    Broken(
        ROOT,
        "departments:",
        "retired: {sheets: [gongan/focus]}\ndepartments:",
        "focus:",
        "gongan/focus is retired",
        POLICE,
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.message)
def test_a_name_without_a_bearer_is_refused_where_it_stands(tmp_path: Path, broken: Broken) -> None:
    assert_refused(tmp_path, broken)
