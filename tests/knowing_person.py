"""A person who knows a sheet: what that person corrects in a proposal, as little as possible."""

from app.registry.sheets import Column, Sheet
from app.registry.workbook.proposal import ColumnProposal, SheetProposal

# What no workbook says, or what only the department can decide; always given, never a correction.
_DECIDED = (
    "number",
    "purpose",
    "legal_basis",
    "retention",
    "cadence",
    "due",
    "when",
    "keep",
    "person_pick",
    "issue_pick",
    "prefix",
)
_READ = ("title", "caption", "footnote")


def corrections_by(known: Sheet, proposal: SheetProposal) -> dict[str, object]:
    """The corrections that make a proposal the sheet: decisions, and columns that differ."""
    sheet: dict[str, object] = {"name": known.name, "row_subject": known.row_subject.value}
    sheet |= {key: getattr(known, key) for key in _DECIDED}
    sheet |= {
        key: getattr(known, key) for key in _READ if getattr(known, key) != proposal.facts[key]
    }
    columns = {
        str(column.number): change
        for column, want in zip(proposal.columns, known.columns, strict=True)
        if (change := _change(column, want))
    }
    return {"sheet": sheet, "columns": columns}


def counted(corrections: dict[str, object]) -> int:
    """How many columns were wrong; which are obligatory no blank form tells."""
    columns = corrections["columns"]
    assert isinstance(columns, dict)
    return sum(1 for change in columns.values() if set(change) - {"required"})


def _change(column: ColumnProposal, want: Column) -> dict[str, object]:
    change: dict[str, object] = {}
    if column.elements != want.elements:
        change["element"] = list(want.elements)
    if column.output != want.output:
        change["output"] = want.output
    if want.required:
        change["required"] = True
    return change
