"""How well would these workbooks have been read? Counted against the sheets the registry has.

The department's own code maps are left out, and on request every synonym that is spelt like one
of the sheet's own headings: what is left is found by likeness, position and values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.registry.load.synonyms import Synonyms
from app.registry.registry import Registry
from app.registry.sheets import Sheet
from app.registry.workbook.frame import find_tables
from app.registry.workbook.grid import Page
from app.registry.workbook.headings import plain
from app.registry.workbook.lines import read_lines
from app.registry.workbook.match import SURE
from app.registry.workbook.propose import Knowledge, propose_sheets
from app.registry.workbook.words import Vocabulary


@dataclass(frozen=True, slots=True)
class Score:
    """Columns of one sheet: found with the right elements, and wrong although sure."""

    sheet: str
    columns: int
    right: int
    outputs: int
    wrong_and_sure: int
    subject_right: bool


def known_sheet(pages: Sequence[Page], registry: Registry) -> Sheet | None:
    """The registered sheet that a workbook is, by its title."""
    titles = {plain(sheet.title): sheet for sheet in registry.sheets.values()}
    for page in pages:
        for table in find_tables(page):
            sheet = titles.get(plain(read_lines(table.above, table.below, page.name).title))
            if sheet is not None:
                return sheet
    return None


def score(
    pages: Sequence[Page], sheet: Sheet, registry: Registry, synonyms: Synonyms, own_words: bool
) -> Score:
    """Propose the sheet as if it were new, and count; `own_words` keeps its own headings' words."""
    words = synonyms if own_words else without_own(synonyms, sheet)
    others = replace(
        registry,
        sheets={id_: each for id_, each in registry.sheets.items() if id_ != sheet.id},
        codemaps={
            name: each
            for name, each in registry.codemaps.items()
            if each.department != sheet.department
        },
    )
    knowledge = Knowledge(others, Vocabulary(others.elements, words))
    found = propose_sheets(pages, sheet.department, knowledge)
    wanted = {column.header: column for column in sheet.columns}
    right = outputs = wrong = 0
    for column in found[0].columns if found else ():
        header = f"{column.group}/{column.heading}" if column.group else column.heading
        want = wanted.get(header)
        fits = want is not None and column.elements == want.elements
        fits = fits and (column.output == "row_number") == (want is not None and not want.elements)
        right += fits
        outputs += fits and want is not None and column.output == want.output
        wrong += not fits and column.confidence > SURE
    subject = bool(found) and found[0].row_subject is sheet.row_subject
    return Score(sheet.id, len(sheet.columns), right, outputs, wrong, subject)


def without_own(synonyms: Synonyms, sheet: Sheet) -> Synonyms:
    """The synonyms less those that are spelt like a heading of this sheet."""
    own = {plain(column.heading) for column in sheet.columns}
    own |= {plain(column.header) for column in sheet.columns}
    names = {
        element: tuple(word for word in words if plain(word) not in own)
        for element, words in synonyms.names.items()
    }
    return Synonyms(synonyms.terms, names)
