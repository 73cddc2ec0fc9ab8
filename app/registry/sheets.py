"""Sheets (台账): what a department demands, column by column."""

from dataclasses import dataclass

from app.registry.elements import Labels, Subject


@dataclass(frozen=True, slots=True)
class Department:
    key: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is ASCII, unique in its sheet, never reused; `output` is its renderer."""

    key: str
    heading: str
    output: str
    elements: tuple[str, ...] = ()
    group: str | None = None
    required: bool = False
    number_format: str = "@"
    width: int = 10
    validation: str | None = None
    source_no: str | None = None
    source: str | None = None

    @property
    def header(self) -> str:
        """The name of its cell: `group/heading`, as in the department's CSV."""
        return f"{self.group}/{self.heading}" if self.group else self.heading


@dataclass(frozen=True, slots=True)
class Sheet:
    """One demand. `due`, `when`, `person_pick` and `issue_pick` are CEL; `keep` is `each` or
    `last:<element>`; `cadence` is day, week or month."""

    department: str
    name: str
    number: str
    title: str
    row_subject: Subject
    due: str
    when: str
    cadence: str
    header_rows: int
    caption: str
    columns: tuple[Column, ...]
    keep: str = "each"
    person_pick: str | None = None
    issue_pick: str | None = None
    prefix: str | None = None
    footnote: str | None = None
    purpose: str = ""
    legal_basis: str = ""
    retention: str = ""

    @property
    def id(self) -> str:
        return f"{self.department}/{self.name}"

    @property
    def keep_last(self) -> str | None:
        """The element of which only the day's last row is kept, or None to keep each row."""
        return self.keep.removeprefix("last:") if self.keep.startswith("last:") else None

    @property
    def element_ids(self) -> frozenset[str]:
        return frozenset(element for column in self.columns for element in column.elements)
