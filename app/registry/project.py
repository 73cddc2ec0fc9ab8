"""Compiles a sheet of a registry into its projector: rules, columns and what they give away."""

from collections.abc import Sequence

from app.registry.elements import Element, Subject
from app.registry.outputs import Kind, Output, parse_output
from app.registry.outputs_compile import Domains
from app.registry.project_cells import (
    MANY,
    Opening,
    compile_cell,
    compile_told,
    openings_of,
    takes_every,
)
from app.registry.project_required import compile_required
from app.registry.projector import Projector, RowRef, Source, row_of
from app.registry.registry import Registry
from app.registry.rules import Rule, compile_rule
from app.registry.sheets import Column, Sheet

__all__ = ["Projector", "RowRef", "Source", "compile_projector", "compile_projectors"]

SCOPE = frozenset({"visit", "place", "site", "persons", "issues"})
# Whatever the sheet, only a visit that was done makes rows.
_ALWAYS = frozenset({"visit.outcome"})


def compile_projectors(registry: Registry) -> dict[str, Projector]:
    """The projectors of every sheet in a release; compiling a rule takes about a millisecond."""
    return {sheet: compile_projector(registry, sheet) for sheet in registry.sheets}


def compile_projector(registry: Registry, sheet_id: str) -> Projector:
    """The projector of one sheet. Raises KeyError for a sheet that the registry does not have.

    The registry must have been loaded, and so checked: a rule or an output that does not compile
    raises RuleFault or OutputFault here.
    """
    sheet = registry.sheets[sheet_id]
    domains = Domains(registry.codelists, registry.codemaps)
    outputs = [
        (parse_output(column.output), _elements(registry, column)) for column in sheet.columns
    ]
    uses = [tuple(takes_every(output, elements)) for output, elements in outputs]
    openings = [openings_of(output, elements, domains) for output, elements in outputs]
    keep = registry.elements[sheet.keep_last] if sheet.keep_last else None
    when = compile_rule(sheet.when, registry.elements, SCOPE | _own(sheet))
    needed = {element.subject for _, elements in outputs for element in elements}
    picks = _picks(registry, sheet, needed | ({keep.subject} if keep else set()))
    told = _by_element(openings)
    return Projector(
        sheet=sheet,
        headers=tuple(column.header for column in sheet.columns),
        number_columns=_numbers([output for output, _ in outputs]),
        open_elements=frozenset(told),
        open_columns=tuple(frozenset(part.element.id for part in column) for column in openings),
        reads=_reads(outputs, (when, *(pick for _, pick in picks)), keep),
        own=row_of(sheet.row_subject),
        when=when,
        _picks=picks,
        _columns=tuple(uses),
        _required=compile_required(sheet, uses),
        _cells=tuple(compile_cell(output, elements, domains) for output, elements in outputs),
        _told=tuple(
            (element, compile_told(parts, alone=_alone(parts[0].element.subject, sheet)))
            for element, parts in told.items()
        ),
        _keep=keep,
    )


def _elements(registry: Registry, column: Column) -> list[Element]:
    return [registry.elements[element] for element in column.elements]


def _own(sheet: Sheet) -> frozenset[str]:
    own = sheet.row_subject
    return frozenset({own.value}) if own in MANY else frozenset()


def _picks(
    registry: Registry, sheet: Sheet, needed: set[Subject]
) -> tuple[tuple[Subject, Rule], ...]:
    """The picks that some cell draws on; the row's own person or issue is never picked."""
    found = []
    texts = {Subject.PERSON: sheet.person_pick, Subject.ISSUE: sheet.issue_pick}
    for subject, text in texts.items():
        if text and subject in needed and subject is not sheet.row_subject:
            names = SCOPE | _own(sheet) | {subject.value}
            found.append((subject, compile_rule(text, registry.elements, names)))
    return tuple(found)


def _alone(subject: Subject, sheet: Sheet) -> bool:
    return subject not in MANY or subject is sheet.row_subject


def _numbers(outputs: Sequence[Output]) -> tuple[int, ...]:
    return tuple(place for place, output in enumerate(outputs) if output.kind is Kind.ROW_NUMBER)


def _by_element(columns: Sequence[Sequence[Opening]]) -> dict[str, list[Opening]]:
    """Per element the openings to try, those that tell every candidate first."""
    told: dict[str, list[Opening]] = {}
    for column in columns:
        for opening in column:
            told.setdefault(opening.element.id, []).append(opening)
    return {
        element: sorted(parts, key=lambda opening: not opening.every)
        for element, parts in told.items()
    }


def _reads(
    outputs: Sequence[tuple[Output, Sequence[Element]]], rules: Sequence[Rule], keep: Element | None
) -> frozenset[str]:
    reads = set(_ALWAYS)
    for output, elements in outputs:
        reads.update(element.id for element in elements)
        if _tells_age(output):
            reads.add("visit.started_at")
    reads.update(element for rule in rules for element in rule.reads)
    return frozenset(reads | ({keep.id} if keep else set()))


def _tells_age(output: Output) -> bool:
    return output.kind is Kind.AGE or any(_tells_age(part) for part in output.parts)
