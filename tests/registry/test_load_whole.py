"""Sources as a whole: sound ones load, unsound ones are refused with every fault at once."""

from pathlib import Path

import pytest

from app.registry.load.faults import SourceFaults
from app.registry.load.sources import load_registry
from tests.registry.small_sources import FILES, small_sources

DEEP = "[" * 600


def test_sound_sources_become_a_registry(tmp_path: Path) -> None:
    registry = small_sources(tmp_path).load()
    assert list(registry.sheets) == ["gongan/rental", "gongan/focus"]
    assert [column.key for column in registry.sheets["gongan/rental"].columns] == [
        "row_no",
        "day",
        "mode",
        "tenants",
    ]
    assert registry.elements["place.tenants"].maximum == 99
    assert registry.elements["visit.note"].footer
    assert registry.sections[0].elements[0] == "visit.mode"


def test_many_faults_are_told_at_once_in_order(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap("departments/gongan.yaml", "cadence: day", "cadence: hour")
    sources.swap("departments/gongan.yaml", "code:mode_word", "code:no_word")
    sources.swap("departments/gongan.yaml", "when: place.blocked", "when: place.blockd")
    sources.swap("elements/place.yaml", "P1M", "a month")
    sources.swap("codelists/tag.yaml", "en: Frail", "eng: Frail")
    sources.swap("sections.yaml", "site.name, ", "")
    sources.swap("registry.yaml", "2026.11.0", "eleven")
    told = [(fault.file, fault.line) for fault in sources.faults()]
    assert told == [
        ("codelists/tag.yaml", 3),
        ("codelists/tag.yaml", 3),
        ("departments/gongan.yaml", 18),
        ("departments/gongan.yaml", 20),
        ("departments/gongan.yaml", 27),
        ("elements/place.yaml", 9),
        ("elements/site.yaml", 1),
        ("registry.yaml", 2),
    ]


def test_the_error_reads_as_a_list_of_file_line_and_remedy(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap("registry.yaml", "2026.11.0", "eleven")
    with pytest.raises(SourceFaults) as refused:
        load_registry(tmp_path)
    assert str(refused.value) == (
        "registry.yaml:2: version is year.month.number, such as 2026.11.0"
    )


def test_a_faulty_element_is_not_reported_again_by_those_who_name_it(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap("elements/place.yaml", "type: boolean, filled_by: registry", "filled_by: registry")
    assert [fault.message for fault in sources.faults()] == ["type is missing"]


def test_a_circle_of_conditions_is_told_once_with_its_way(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap(
        "elements/place.yaml", "   implies:", "   applies: place.tenants > 1,\n   implies:"
    )
    sources.swap(
        "elements/place.yaml",
        "applies: has(place.rented) && place.rented",
        "applies: place.blocked",
    )
    way = "place.tenants → place.blocked → place.tenants"
    remedy = "let one of them not depend on the next"
    told = [fault.message for fault in sources.faults()]
    assert told == [f"{way} goes round in a circle; {remedy}"]


def test_a_retired_element_may_not_be_named_by_anyone(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap(
        "elements/place.yaml", "sensitivity: public", "sensitivity: public, status: retired"
    )
    told = [(fault.file, fault.message.partition(";")[0]) for fault in sources.faults()]
    assert told == [
        ("departments/gongan.yaml", "when reads place.blocked, which is retired"),
        (
            "sections.yaml",
            "place.blocked is retired: nobody is asked for it any more",
        ),
    ]


def test_a_retired_code_keeps_its_labels(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap("codelists/tag.yaml", "en: Frail}", "en: Frail, retired: true}")
    frail = sources.load().codelists["tag"].codes["frail"]
    assert (frail.retired, frail.labels.zh_hans) == (True, "体弱")


def test_rest_maps_every_code_that_is_not_named(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap("departments/gongan.yaml", 'rest: ""', 'rest: "其他"')
    codes = sources.load().codemaps["tag_word"].codes
    assert codes == {"alone": "独", "frail": "其他"}


def test_an_empty_rest_leaves_the_other_codes_out(tmp_path: Path) -> None:
    assert small_sources(tmp_path).load().codemaps["tag_word"].codes == {"alone": "独"}


def test_a_code_map_of_another_department_may_be_borrowed_but_not_renamed(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.swap("registry.yaml", "[gongan]", "[gongan, weijian]")
    other = FILES["departments/gongan.yaml"].replace('"01"\n', '"03"\n').replace('"02"\n', '"04"\n')
    sources.write("departments/weijian.yaml", other)
    assert [(fault.file, fault.line, fault.message) for fault in sources.faults()] == [
        (
            "departments/weijian.yaml",
            line,
            f"the name {name} is taken by departments/gongan.yaml, line {line}; choose another",
        )
        for line, name in ((3, "mode_word"), (6, "tag_word"))
    ]
    head, _, sheets = other.partition("sheets:\n")
    sources.write("departments/weijian.yaml", head.partition("codemaps")[0] + "sheets:\n" + sheets)
    assert "weijian/rental" in sources.load().sheets


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the file is empty"),
        (b"# nothing\n", "the file is empty"),
        (b"\xff\xfe", "the file is not UTF-8"),
        (b"a: 1\n---\nb: 2\n", "not YAML"),
        (b"a: \x00", "not YAML"),
        (b"- one\n- two\n", "expected keys with values here"),
        (b"just text\n", "expected keys with values here"),
        (b"*nothing\n", "not YAML"),
        (DEEP.encode(), "nested too deep to read"),
    ],
)
def test_a_file_that_is_no_source_is_refused_not_crashed_on(
    tmp_path: Path, text: bytes, message: str
) -> None:
    sources = small_sources(tmp_path)
    (tmp_path / "departments/gongan.yaml").write_bytes(text)
    assert message in sources.faults()[0].message


@pytest.mark.parametrize("file", sorted(set(FILES) - {"codelists/tag.yaml"}))
def test_a_missing_file_is_refused(tmp_path: Path, file: str) -> None:
    sources = small_sources(tmp_path)
    (tmp_path / file).unlink()
    assert sources.faults()


def test_an_empty_folder_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceFaults) as refused:
        load_registry(tmp_path)
    assert ("registry.yaml", "the file is missing") in [
        (fault.file, fault.message) for fault in refused.value.faults
    ]


def test_folders_that_hold_no_sources_are_not_looked_at(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    sources.write("cases/rules.yaml", "not: [yaml")
    assert not sources.faults()
