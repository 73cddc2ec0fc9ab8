"""Burden: what a day costs a worker in prompts, beside the cells filled by hand before.

A perfect worker goes through the visits and answers from the truth; what is collected so is
projected and compared with the truth's own rows, cell by cell. A cell that differs is a missing
one, whatever the reason.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.registry.compose.engine import compile_composer
from app.registry.compose.memory import Memory
from app.registry.compose.simulate import Visited, go_through
from app.registry.elements import FilledBy
from app.registry.outputs_date import moment_of
from app.registry.project import Projector, compile_projectors
from app.registry.project_day import DayEntry, day_rows, local_day
from app.registry.registry import Registry

Report = Mapping[str, Any]
Row = tuple[Report, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of the day's sheet (`row` from 1) that the collected reports do not give back."""

    sheet: str
    row: int
    column: str
    expected: object
    collected: object


@dataclass(frozen=True, slots=True)
class Burden:
    """One day of one worker. Prompts are questions, roll calls and "anything found?".

    `needless` are questions whose element no sheet that is due in that visit reads; `unread` those
    that no sheet asked for in just that place (a description no sheet takes is still asked).
    `unanswered` are questions to which the truth has no answer. Corrections, taps and footer items
    are no prompts and counted apart.
    """

    known: bool
    visits: int
    cells: int
    worker_answers: int
    questions: int
    roll_calls: int
    anything_found: int
    missing: tuple[Difference, ...]
    needless: tuple[str, ...]
    unread: tuple[str, ...]
    unanswered: int
    corrections: int
    roles_tapped: int
    findings: int
    findings_under_other: int
    persons_added: int
    footer: int
    by_element: Mapping[str, int] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()

    @property
    def prompts(self) -> int:
        return self.questions + self.roll_calls + self.anything_found


def measure(registry: Registry, visits: Sequence[Report], known: bool) -> Burden:
    """Simulate a worker's visits in the order in which they started, and count.

    `visits` are reports of one local day. `known`: everything of longer validity is known already;
    otherwise only what the base register lists is. Takes about a second for thirty visits.
    """
    composer = compile_composer(registry)
    memory = Memory(familiar=known)
    day = sorted(visits, key=lambda it: (moment_of(it["visit"]["started_at"]), it["visit"]["id"]))
    done = [
        go_through(composer, it, memory, local_day(it["visit"]["started_at"]).isoformat())
        for it in day
    ]
    projectors = compile_projectors(registry)
    truth = {sheet: day_sheet(projector, day) for sheet, projector in projectors.items()}
    reports = tuple(visited.collected["report"] for visited in done)
    return Burden(
        known=known,
        cells=_filled_cells(projectors, truth),
        worker_answers=_worker_answers(registry, projectors, truth),
        missing=tuple(_differences(projectors, truth, reports)),
        reports=reports,
        **_counts(done),
    )


def day_sheet(projector: Projector, reports: Iterable[Report]) -> list[Row]:
    """The rows of a day's sheet, ordered and with `keep` applied: report and position."""
    entries = [
        DayEntry(
            started_at=report["visit"]["started_at"],
            visit_id=report["visit"]["id"],
            position=row.position,
            kept_by=projector.keep_value(report, row.position),
            row=(report, row.position),
        )
        for report in reports
        for row in projector.rows(report)
    ]
    return [row for _, row in day_rows(entries)]


def _counts(done: Sequence[Visited]) -> dict[str, Any]:
    tallies = [visited.tally for visited in done]
    questions = [prompt for tally in tallies for prompt in tally.questions]
    return {
        "visits": len(done),
        "questions": len(questions),
        "roll_calls": sum(tally.roll_calls for tally in tallies),
        "anything_found": sum(tally.anything_found for tally in tallies),
        "needless": tuple(path for visited in done for path in _needless(visited)),
        "unread": tuple(prompt.path for prompt in questions if not prompt.sheets),
        "unanswered": sum(not prompt.answered for prompt in questions),
        "corrections": sum(len(tally.corrected) for tally in tallies),
        "roles_tapped": sum(tally.roles_tapped for tally in tallies),
        "findings": sum(tally.findings for tally in tallies),
        "findings_under_other": sum(tally.findings_under_other for tally in tallies),
        "persons_added": sum(tally.persons_added for tally in tallies),
        "footer": sum(len(tally.footer) for tally in tallies),
        "by_element": dict(Counter(prompt.element for prompt in questions).most_common()),
    }


def _needless(visited: Visited) -> list[str]:
    read = {element for row in visited.stage.rows if row.asks for element in row.plan.reads}
    return [prompt.path for prompt in visited.tally.questions if prompt.element not in read]


def _filled_cells(projectors: Mapping[str, Projector], sheets: Mapping[str, Sequence[Row]]) -> int:
    """Cells with something in them, as they were written by hand; the header is not counted."""
    return sum(
        cell not in (None, "")
        for sheet, rows in sheets.items()
        for number, (report, position) in enumerate(rows, start=1)
        for cell in _cells(projectors[sheet], report, position, number)
    )


def _worker_answers(
    registry: Registry,
    projectors: Mapping[str, Projector],
    sheets: Mapping[str, Sequence[Row]],
) -> int:
    """Distinct values (visit, path) behind the filled cells that only the worker can give."""
    found = set()
    for sheet, rows in sheets.items():
        for report, position in rows:
            for sources in projectors[sheet].sources(report, position):
                for source in sources:
                    if registry.elements[source.element].filled_by is FilledBy.WORKER:
                        found.add((report["visit"]["id"], source.path))
    return len(found)


def _differences(
    projectors: Mapping[str, Projector],
    truth: Mapping[str, Sequence[Row]],
    reports: Sequence[Report],
) -> Iterable[Difference]:
    for sheet, expected in truth.items():
        projector = projectors[sheet]
        collected = day_sheet(projector, reports)
        for number in range(1, max(len(expected), len(collected)) + 1):
            right = _row(projector, expected, number)
            given = _row(projector, collected, number)
            for column, header in enumerate(projector.headers):
                if right[column] != given[column]:
                    yield Difference(sheet, number, header, right[column], given[column])


def _row(projector: Projector, rows: Sequence[Row], number: int) -> list[object]:
    """A numbered row, or one of empty cells where the sheet has ended already."""
    if number > len(rows):
        return [None] * len(projector.headers)
    report, position = rows[number - 1]
    return list(_cells(projector, report, position, number))


def _cells(projector: Projector, report: Report, position: int, number: int) -> list[object]:
    return list(projector.numbered(projector.cells(report, position), number))
