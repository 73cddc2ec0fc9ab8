"""The file in which a person corrects proposals: what is open to be filled in, doubts as notes."""

from collections.abc import Sequence

from app.registry.workbook.match import SURE
from app.registry.workbook.proposal import DECIDED_BY_PEOPLE, ColumnProposal, SheetProposal
from app.services.imports_sources import dumped
from app.services.imports_texts import sentence

_HEAD = """\
# 逐表更正：填上空着的，改掉不对的，其余删去不写；写法见 docs/import.md。
# One entry per table, in order. Fill in what is empty, change what is wrong, leave out the rest.
"""


def draft_text(sheets: Sequence[SheetProposal]) -> str:
    """YAML that `--corrections` reads once its gaps are filled."""
    return _HEAD + "tables:\n" + "".join(_table(sheet) for sheet in sheets)


def _table(sheet: SheetProposal) -> str:
    facts: dict[str, object] = {"name": sheet.name, "row_subject": sheet.row_subject.value}
    facts |= {key: sheet.facts[key] for key in ("number", "title", "cadence", "due", "when")}
    facts |= dict.fromkeys(DECIDED_BY_PEOPLE, "")
    body = dumped({"sheet": facts}, indent=4)
    doubtful = [c for c in sheet.columns if c.confidence <= SURE]
    columns = "".join(_column(column) for column in doubtful)
    lists = f"    columns:\n{columns}" if columns else ""
    return f"  # {sheet.facts['title']}\n  -\n{body}{lists}"


def _column(column: ColumnProposal) -> str:
    why = "；".join(map(sentence, column.reasons))
    note = f"      # {column.heading}：{column.confidence:.0%} {why}\n"
    others = "、".join(" ".join(other.elements) for other in column.others)
    note += f"      # 也像 {others}\n" if others else ""
    said: dict[str, object] = {"element": list(column.elements), "output": column.output}
    return note + dumped({str(column.number): said if column.elements else {"new": True}}, 6)
