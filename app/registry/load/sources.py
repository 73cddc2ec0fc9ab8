"""Sources in, registry out: read every file, check everything, refuse the whole or accept it.

The rooms beside this one read (documents, fields, outline, vocabulary, demands) and check
(references, layout, conditions); none of them stops at the first fault.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.registry.codelists import CodeList, CodeMap
from app.registry.load.conditions import check_conditions
from app.registry.load.demands import read_departments
from app.registry.load.faults import Book, SourceFaults
from app.registry.load.layout import check_layout
from app.registry.load.outline import read_outline, read_sections
from app.registry.load.references import check_references, check_retired
from app.registry.load.vocabulary import read_codelists, read_elements
from app.registry.registry import Registry


def load_registry(folder: Path) -> Registry:
    """Read the sources below a folder into one checked registry.

    The same sources give the same registry. Raises SourceFaults with every fault at once, each
    with file, line and what would be right; nothing of a faulty registry gets out. Files that
    are no sources (`cases/`) are not looked at.
    """
    book = Book()
    outline = read_outline(folder, book)
    elements = read_elements(folder, book)
    codelists = read_codelists(folder, book)
    demands = read_departments(folder, outline.departments, book)
    registry = Registry(
        name=outline.name,
        version=outline.version,
        language=outline.language,
        time_zone=outline.time_zone,
        elements=elements,
        codelists=codelists,
        codemaps=demands.codemaps,
        departments=demands.departments,
        sheets=demands.sheets,
        sections=read_sections(folder, book),
    )
    check_references(registry, demands.rests, book)
    check_retired(registry, outline.retired, book)
    check_layout(registry, book)
    check_conditions(registry, book)
    if book.faults:
        raise SourceFaults(book.faults)
    return replace(registry, codemaps=_whole(demands.codemaps, demands.rests, codelists))


def _whole(
    codemaps: Mapping[str, CodeMap], rests: Mapping[str, str], codelists: Mapping[str, CodeList]
) -> dict[str, CodeMap]:
    """Maps with their `rest` written out; a code that is left out of cells stays out of the map."""
    whole = {}
    for name, codemap in codemaps.items():
        rest = rests.get(name)
        unnamed = codelists[codemap.codelist].codes if rest else ()
        others = {code: rest for code in unnamed if rest and code not in codemap.codes}
        whole[name] = replace(codemap, codes={**codemap.codes, **others})
    return whole
