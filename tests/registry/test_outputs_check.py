"""An output that does not fit its elements is refused when it is published, with what would."""

import pytest

from app.registry.elements import Datatype, Element
from app.registry.outputs import parse_output
from app.registry.outputs_check import check_output
from tests.golden import golden_registry
from tests.registry.columns import an_element, domains

ONE = {datatype: an_element(datatype) for datatype in Datatype}


def faults_of(output: str, *elements: Element) -> list[str]:
    known = domains()
    return check_output(parse_output(output), elements, known.codelists, known.codemaps)


@pytest.mark.parametrize(
    ("output", "types"),
    [
        ("raw", "text integer decimal date datetime choice signature"),
        ("label", "choice"),
        ("code:letter", "choice"),
        ("date:%Y-%m-%d", "date datetime"),
        ("age", "date"),
        ("yesno:是/否", "boolean"),
        ("tick:√", "boolean"),
        ("positive:是/否", "integer decimal"),
        ("has:red:有/无", "choices"),
        ("join:、", "choices"),
        ("join:、:letter", "choices"),
        ("count_photos", "photo"),
        ("id:masked", "text"),
        ("phone:masked", "text"),
        ("number:1", "integer decimal"),
        ("lonlat:6", "geopoint"),
        ("lon:7", "geopoint"),
        ("lat:7", "geopoint"),
        ("dms", "geopoint"),
        ("present:有/无", " ".join(Datatype)),
    ],
)
def test_an_output_takes_its_own_types_and_names_them_for_others(output: str, types: str) -> None:
    fitting = {datatype for datatype in Datatype if not faults_of(output, ONE[datatype])}
    assert fitting == {Datatype(name) for name in types.split()}
    for datatype in set(Datatype) - fitting:
        (fault,) = faults_of(output, ONE[datatype])
        assert all(name in fault for name in types.split())
        assert f"place.thing is {datatype}" in fault


@pytest.mark.parametrize(
    ("output", "elements", "right"),
    [
        ("raw", [], "takes 1 elements, not 0"),
        ("row_number", [ONE[Datatype.TEXT]], "takes 0 elements, not 1"),
        ("per100:1", [ONE[Datatype.INTEGER]], "takes 2 elements, not 1"),
        ("concat:/:raw|raw", [ONE[Datatype.TEXT]], "takes 2 elements, not 1"),
        ("has:pink:有/无", [ONE[Datatype.CHOICES]], "use one of red, green, blue"),
        ("code:ghost", [ONE[Datatype.CHOICE]], "there is letter, warm, part"),
        ("code:letter", [an_element(Datatype.CHOICE, codelist="shade")], "letter maps colour"),
        ("join:、:ghost", [ONE[Datatype.CHOICES]], "no code map 'ghost'"),
        ("date:%Y-%m-%d %H:%M", [ONE[Datatype.DATE]], "leave out %H"),
        ("concat:/:raw|label", [ONE[Datatype.TEXT], ONE[Datatype.TEXT]], "label writes choice"),
        ("each:；:join:、:ghost", [ONE[Datatype.CHOICES]], "no code map 'ghost'"),
        ("time_range", [ONE[Datatype.DATETIME], ONE[Datatype.DATE]], "place.thing is date"),
        (
            "each:；:concat: :raw|raw",
            [
                an_element(Datatype.TEXT, id="person.name"),
                an_element(Datatype.TEXT, id="issue.description"),
            ],
            "give persons and issues two columns",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_what_would(
    output: str, elements: list[Element], right: str
) -> None:
    assert any(right in fault for fault in faults_of(output, *elements))


def test_every_fault_of_a_column_is_told_at_once() -> None:
    faults = faults_of("concat:/:label|code:ghost", ONE[Datatype.TEXT], ONE[Datatype.CHOICE])
    assert len(faults) == 2


def test_every_column_of_the_product_fits() -> None:
    registry = golden_registry()
    for sheet in registry.sheets.values():
        for column in sheet.columns:
            elements = [registry.elements[element] for element in column.elements]
            output = parse_output(column.output)
            assert check_output(output, elements, registry.codelists, registry.codemaps) == []
