"""What an import proposes: a sheet as the registry would have it, and why, column by column.

Values and codes only; sentences in three languages are made where people read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.registry.elements import Subject
from app.registry.workbook.codemaps import MapProposal
from app.registry.workbook.match import Candidate
from app.registry.workbook.reasons import Reason

# What no workbook says and a department must: asked for before a proposal becomes a source.
DECIDED_BY_PEOPLE = ("purpose", "legal_basis", "retention")


@dataclass(frozen=True, slots=True)
class NewElement:
    """A candidate for the vocabulary; its name and labels are a person's to give."""

    id: str
    label: str
    datatype: str
    unit: str | None = None
    codes: tuple[str, ...] = ()
    codelist: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    applies: str | None = None
    valid: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """One column; `number` counts from 1. Without elements it is new, or a running number."""

    number: int
    key: str
    group: str | None
    heading: str
    elements: tuple[str, ...]
    output: str
    confidence: float
    reasons: tuple[Reason, ...]
    others: tuple[Candidate, ...] = ()
    required: bool = False
    number_format: str = "@"
    width: int = 10
    validation: str | None = None
    candidate: NewElement | None = None

    @property
    def undecided(self) -> bool:
        return not self.output


@dataclass(frozen=True, slots=True)
class SheetProposal:
    """One table of a workbook as a sheet. `facts` are the fields of the registry's entry."""

    page: str
    department: str
    name: str
    row_subject: Subject
    subject_confidence: float
    subject_reasons: tuple[Reason, ...]
    facts: Mapping[str, str | int | None]
    columns: tuple[ColumnProposal, ...]
    maps: tuple[MapProposal, ...] = ()
    remarks: tuple[Reason, ...] = ()
    codelists: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def undecided(self) -> tuple[str, ...]:
        """What a person must still say: facts by name, columns by number."""
        facts = [name for name in DECIDED_BY_PEOPLE if not self.facts.get(name)]
        return (*facts, *(f"column {c.number}" for c in self.columns if c.undecided))


def proposal_document(proposal: SheetProposal) -> dict[str, object]:
    """The proposal as JSON-ready values: what the console and `--json` show."""
    return {
        "page": proposal.page,
        "department": proposal.department,
        "name": proposal.name,
        "row_subject": {
            "value": proposal.row_subject.value,
            "confidence": proposal.subject_confidence,
            "reasons": [reason.document() for reason in proposal.subject_reasons],
        },
        "facts": dict(proposal.facts),
        "columns": [_column_document(column) for column in proposal.columns],
        "codemaps": [_map_document(each) for each in proposal.maps],
        "codelists": {
            name: {code: dict(labels) for code, labels in codes.items()}
            for name, codes in proposal.codelists.items()
        },
        "remarks": [reason.document() for reason in proposal.remarks],
        "undecided": list(proposal.undecided),
    }


def _column_document(column: ColumnProposal) -> dict[str, object]:
    candidate = column.candidate
    return {
        "number": column.number,
        "key": column.key,
        "group": column.group,
        "heading": column.heading,
        "elements": list(column.elements),
        "output": column.output,
        "confidence": column.confidence,
        "reasons": [reason.document() for reason in column.reasons],
        "others": [
            {"elements": list(other.elements), "confidence": other.confidence}
            for other in column.others
        ],
        "required": column.required,
        "number_format": column.number_format,
        "width": column.width,
        "validation": column.validation,
        "candidate": None if candidate is None else _candidate_document(candidate),
    }


def _candidate_document(candidate: NewElement) -> dict[str, object]:
    return {
        "id": candidate.id,
        "label": candidate.label,
        "labels": dict(candidate.labels),
        "type": candidate.datatype,
        "unit": candidate.unit,
        "codelist": candidate.codelist,
        "codes": list(candidate.codes),
        "applies": candidate.applies,
        "valid": candidate.valid,
    }


def _map_document(proposal: MapProposal) -> dict[str, object]:
    return {
        "name": proposal.name,
        "codelist": proposal.codelist,
        "codes": dict(proposal.codes),
        "confidence": proposal.confidence,
        "reasons": [reason.document() for reason in proposal.reasons],
        "unplaced": list(proposal.unplaced),
        "reused": proposal.reused,
    }
