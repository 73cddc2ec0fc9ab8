"""Pages in, proposals out: find the tables, match the columns twice, say how cells are written.

The first round of matching tells what a row is about; the second uses it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.registry.elements import Subject
from app.registry.registry import Registry
from app.registry.workbook.codemaps import MapProposal
from app.registry.workbook.evidence import Domains, Look, look_of, words_of
from app.registry.workbook.frame import Table, TableColumn, find_tables
from app.registry.workbook.grid import Page
from app.registry.workbook.headings import read_heading
from app.registry.workbook.lines import read_lines
from app.registry.workbook.match import Match, Matcher
from app.registry.workbook.proposal import ColumnProposal, NewElement, SheetProposal
from app.registry.workbook.reasons import Reason
from app.registry.workbook.row_subject import row_subject
from app.registry.workbook.words import Vocabulary
from app.registry.workbook.writing import Writer, Written, read_legend

_OFFERED_TYPES: Mapping[Look, str] = {Look.NUMBER: "decimal", Look.DATE: "date"}
_MANY = (Subject.PERSON, Subject.ISSUE)
_LONGEST_OPTIONS = 40
CAPTION = "{unit}　　{day:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a workbook is read with: the registry and the words for it."""

    registry: Registry
    vocabulary: Vocabulary


@dataclass(slots=True)
class _Names:
    """Names given so far, so that none is given twice."""

    taken: set[str] = field(default_factory=set)

    def fresh(self, name: str) -> str:
        number, found = 2, name
        while found in self.taken:
            found, number = f"{name}_{number}", number + 1
        self.taken.add(found)
        return found


def propose_sheets(
    pages: Sequence[Page], department: str, knowledge: Knowledge
) -> list[SheetProposal]:
    """One proposal for every table of the visible pages; none where there is no table.

    The same pages give the same proposals.
    """
    registry = knowledge.registry
    fresh = fresh_names(registry, department)
    tables = [table for page in pages if not page.hidden for table in find_tables(page)]
    return [
        _propose(table, department, knowledge, next(fresh))
        for table in tables
        if len(table.columns) > 1
    ]


def fresh_names(registry: Registry, department: str) -> Iterator[tuple[str, str]]:
    """Names and numbers of sheets that nobody has taken."""
    names = _Names({sheet.name for sheet in registry.sheets_of(department)})
    numbers = {sheet.number for sheet in registry.sheets.values()}
    for number in (f"{n:02}" for n in range(1, 100) if f"{n:02}" not in numbers):
        yield names.fresh("imported"), number


def _propose(
    table: Table, department: str, knowledge: Knowledge, named: tuple[str, str]
) -> SheetProposal:
    registry = knowledge.registry
    domains = Domains(registry.codelists, registry.codemaps)
    lines = read_lines(table.above, table.below, table.page)
    first = Matcher(knowledge.vocabulary, registry.elements, domains)
    seen = [(column.group, first.match(column)) for column in table.columns]
    subject, sure, why = row_subject(lines.title, seen)
    matcher = replace(first, row_subject=subject)
    day = re.search(r"\{day:([^}]*%d[^}]*)\}", lines.caption)
    writer = Writer(
        domains,
        subject,
        department,
        day[1] if day else "%Y-%m-%d",
        read_legend(lines.footnote),
    )
    columns, maps = _columns(table, matcher, writer)
    facts = blank_facts(lines.title, named[1]) | {
        "header_rows": 2 if any(column.group for column in columns) else 1,
        "prefix": lines.prefix,
        "caption": lines.caption or CAPTION,
        "footnote": lines.footnote,
        "person_pick": _pick(Subject.PERSON, subject, columns),
        "issue_pick": _pick(Subject.ISSUE, subject, columns),
    }
    remarks = tuple(Reason(code) for code in table.remarks)
    if not lines.caption:
        remarks += (Reason("caption_made"),)
    return SheetProposal(
        table.page,
        department,
        named[0],
        subject,
        sure,
        why,
        facts,
        columns,
        maps,
        remarks,
        _new_lists(columns),
    )


def blank_facts(title: str, number: str) -> dict[str, str | int | None]:
    """The facts of a sheet before anything but its title is known."""
    return {
        "number": number,
        "title": title,
        "cadence": _cadence(title),
        "due": "true",
        "when": "true",
        "keep": "each",
        "header_rows": 1,
        "prefix": None,
        "caption": CAPTION,
        "footnote": None,
        "person_pick": None,
        "issue_pick": None,
        "purpose": None,
        "legal_basis": None,
        "retention": None,
    }


def _cadence(title: str) -> str:
    if any(word in title for word in ("周报", "每周", "周表", "週")):
        return "week"
    return "month" if any(word in title for word in ("月报", "每月", "月度", "月表")) else "day"


def _pick(of: Subject, row: Subject, columns: Iterable[ColumnProposal]) -> str | None:
    """Which persons or findings fill the cells of another subject's row: all, until it is said."""
    used = any(e.startswith(f"{of}.") for column in columns for e in column.elements)
    return "true" if used and of is not row else None


def _columns(
    table: Table, matcher: Matcher, writer: Writer
) -> tuple[tuple[ColumnProposal, ...], tuple[MapProposal, ...]]:
    keys, headers, maps = _Names(), _Names(), dict[str, MapProposal]()
    columns = []
    for number, column in enumerate(table.columns, 1):
        match = matcher.match(column)
        written = _written(match, column, matcher, writer)
        if written.map is not None and not written.map.reused:
            written = _own_map(written, maps)
        key = keys.fresh(_key(match, number))
        heading = headers.fresh(f"{column.group or ''}/{column.heading}").partition("/")[2]
        columns.append(
            ColumnProposal(
                number=number,
                key=key,
                group=column.group,
                heading=heading,
                elements=match.elements,
                output=written.output,
                confidence=match.confidence,
                reasons=match.reasons,
                others=match.others,
                number_format=_format(column),
                width=max(1, min(255, round(column.width or 10))),
                validation="/".join(column.options) or None,
                candidate=_candidate(number, column, writer) if match.doubtful else None,
            )
        )
    return tuple(columns), tuple(maps.values())


def _written(match: Match, column: TableColumn, matcher: Matcher, writer: Writer) -> Written:
    if match.row_number:
        return writer.row_number()
    if match.new:
        return Written("")
    return writer.write(column, [matcher.elements[element] for element in match.elements])


def _own_map(written: Written, maps: dict[str, MapProposal]) -> Written:
    """Two columns may share a map only where it says the same."""
    proposal = written.map
    if proposal is None:
        return written
    name, number = proposal.name, 2
    while name in maps and maps[name].codes != proposal.codes:
        name, number = f"{proposal.name}_{number}", number + 1
    maps[name] = replace(proposal, name=name)
    return Written(written.output.replace(proposal.name, name), maps[name])


def _key(match: Match, number: int) -> str:
    if match.row_number:
        return "row_no"
    return match.elements[0].partition(".")[2] if match.elements else f"column_{number}"


def _format(column: TableColumn) -> str:
    return "@" if column.number_format in ("General", "") else column.number_format


def _candidate(number: int, column: TableColumn, writer: Writer) -> NewElement:
    """What the registry lacks, as far as the cells tell it."""
    heading = read_heading(column.heading)
    look, words = look_of(column), column.options or heading.answers
    counted = column.number_format.startswith(("0", "#"))
    datatype = "decimal" if counted else _OFFERED_TYPES.get(look, "text")
    if len(words) == 2 and set(words) <= {"是", "否", "有", "无", "√", "×"}:
        datatype, words = "boolean", ()
    elif words or (2 <= len(words_of(column)) <= 6 and len(column.values) >= 20):
        datatype, words = "choice", words or words_of(column)
    unit = heading.unit if datatype in ("decimal", "integer") else None
    return NewElement(
        id=f"{writer.row_subject}.{writer.department}_{number}",
        label=column.heading,
        datatype=datatype,
        unit=unit,
        codes=tuple(words)[:_LONGEST_OPTIONS] if datatype == "choice" else (),
        codelist=f"{writer.department}_{number}" if datatype == "choice" else None,
    )


def _new_lists(columns: Iterable[ColumnProposal]) -> dict[str, Mapping[str, Mapping[str, str]]]:
    """The code lists of candidates: codes of our making, the department's words as labels."""
    return {
        column.candidate.codelist: {
            f"c{place}": {"zh-Hans": word} for place, word in enumerate(column.candidate.codes, 1)
        }
        for column in columns
        if column.candidate is not None and column.candidate.codelist is not None
    }
