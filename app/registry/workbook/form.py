"""An XLSForm as values: its questions with their choices and conditions, as they were written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.registry.workbook.frame import TableColumn
from app.registry.workbook.reasons import Reason

DATATYPES: Mapping[str, str] = {
    "text": "text",
    "string": "text",
    "barcode": "text",
    "integer": "integer",
    "decimal": "decimal",
    "range": "decimal",
    "date": "date",
    "datetime": "datetime",
    "time": "text",
    "select one": "choice",
    "select all that apply": "choices",
    "photo": "photo",
    "image": "photo",
    "geopoint": "geopoint",
    "acknowledge": "boolean",
}
YES, _NO = frozenset({"yes", "1", "true", "y", "shi"}), frozenset({"no", "0", "false", "n", "fou"})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `labels` by our languages, `choices` name → labels, conditions as written."""

    name: str
    type: str
    labels: Mapping[str, str]
    group: str | None = None
    repeated: bool = False
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    listed: str | None = None
    required: str | None = None
    relevant: str | None = None
    constraint: str | None = None

    @property
    def datatype(self) -> str:
        return DATATYPES.get(self.type, "text")

    @property
    def label(self) -> str:
        return self.labels.get("zh-Hans") or self.labels.get("en") or self.name

    @property
    def yes_no(self) -> bool:
        names = {name.lower() for name in self.choices}
        return len(names) == 2 and bool(names & YES) and bool(names & _NO)

    @property
    def legend(self) -> dict[str, str]:
        """What each choice says, by the name that is stored."""
        return {name: labels.get("zh-Hans", name) for name, labels in self.choices.items()}


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    questions: tuple[Question, ...]
    left_out: tuple[Reason, ...] = ()


def cells_of(question: Question) -> TableColumn:
    """The question as a blank column, for those who match columns."""
    counted = question.datatype in ("integer", "decimal")
    options = tuple(question.legend.values())
    number_format = "0" if counted else "General"
    return TableColumn(0, None, question.label, (), options, number_format)


def attribute_of(name: str) -> str:
    """A question's name as ours are: small letters, digits, underscores."""
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")
    return plain if re.match(r"[a-z]", plain) else f"q_{plain}".rstrip("_")


def code_of(name: str) -> str:
    return name if _CODE.fullmatch(name) else attribute_of(name)
