"""How two releases differ in what departments ask and get: code maps, sheets, columns, sections."""

from collections.abc import Iterator
from functools import partial

from app.registry.codelists import CodeMap
from app.registry.diff_changes import Change, Kind, differing, entry_changes, renamed
from app.registry.registry import Section
from app.registry.sheets import Column, Department, Sheet

_RULES = ("due", "when", "person_pick", "issue_pick", "keep", "cadence")
_FRAME = ("number", "title", "header_rows", "caption", "prefix", "footnote")
_GROUNDS = ("purpose", "legal_basis", "retention")
_LOOK = ("number_format", "width", "validation", "source_no", "source")


def department_changes(old: Department, new: Department) -> Iterator[Change]:
    detail = renamed(old.labels.zh_hans, new.labels.zh_hans)
    yield Change(Kind.RELABELLED, "department", new.key, detail)


def codemap_changes(old: CodeMap, new: CodeMap) -> Iterator[Change]:
    """A department's codes that changed: cells of old reports are written with the new ones."""
    for code in dict.fromkeys((*old.codes, *new.codes)):
        before, after = old.codes.get(code), new.codes.get(code)
        if before != after:
            detail = f"{code}: {renamed(before, after)}"
            yield Change(Kind.RENDERED, "codemap", new.name, detail)
    for name, detail in differing(old, new, ("codelist", "department")):
        yield Change(Kind.CHANGED, "codemap", new.name, f"{name}: {detail}")


def sheet_changes(old: Sheet, new: Sheet) -> Iterator[Change]:
    """Everything that differs between two versions of one sheet, its columns by their keys."""
    if old.row_subject is not new.row_subject:
        detail = "row_subject: " + renamed(old.row_subject, new.row_subject)
        yield Change(Kind.CHANGED, "sheet", new.id, detail, breaking=True)
    for name, detail in differing(old, new, _RULES):
        yield Change(Kind.RULE, "sheet", new.id, f"{name}: {detail}")
    for name, detail in differing(old, new, _FRAME):
        yield Change(Kind.RELABELLED, "sheet", new.id, f"{name}: {detail}")
    for name, detail in differing(old, new, _GROUNDS):
        yield Change(Kind.CHANGED, "sheet", new.id, f"{name}: {detail}")
    yield from _columns_changes(old, new)


def section_changes(old: tuple[Section, ...], new: tuple[Section, ...]) -> Iterator[Change]:
    """Headings and the order of questions; phones ask differently, rows stay as they are."""
    before = {section.key: section for section in old}
    after = {section.key: section for section in new}

    def compare(mine: Section, theirs: Section) -> Iterator[Change]:
        if mine.labels != theirs.labels:
            detail = renamed(mine.labels.zh_hans, theirs.labels.zh_hans)
            yield Change(Kind.RELABELLED, "section", theirs.key, detail)
        if mine.elements != theirs.elements:
            yield Change(Kind.CHANGED, "section", theirs.key, _moved(mine, theirs))

    for change in entry_changes("section", before, after, compare):
        # A heading is nobody's contract: what stood below it now stands below another.
        yield Change(change.kind, change.what, change.name, change.detail)


def _columns_changes(old: Sheet, new: Sheet) -> Iterator[Change]:
    before = {f"{old.id}/{column.key}": column for column in old.columns}
    after = {f"{new.id}/{column.key}": column for column in new.columns}
    yield from entry_changes("column", before, after, partial(_column_changes, new.id))
    for name, column in after.items():
        if column.required and name not in before:
            yield Change(Kind.REQUIRED, "column", name, breaking=True)
    stayed = [name for name in before if name in after]
    if stayed != [name for name in after if name in before]:
        yield Change(Kind.CHANGED, "sheet", new.id, "columns stand in another order")


def _column_changes(sheet: str, old: Column, new: Column) -> Iterator[Change]:
    name = f"{sheet}/{new.key}"
    if old.header != new.header:
        yield Change(Kind.RELABELLED, "column", name, renamed(old.header, new.header))
    for _, detail in differing(old, new, ("elements",)):
        yield Change(Kind.CHANGED, "column", name, f"element: {detail}", breaking=True)
    for _, detail in differing(old, new, ("output",)):
        yield Change(Kind.RENDERED, "column", name, f"output: {detail}")
    if old.required != new.required:
        kind = Kind.REQUIRED if new.required else Kind.CHANGED
        detail = "" if new.required else "no longer required"
        yield Change(kind, "column", name, detail, breaking=new.required)
    for field, detail in differing(old, new, _LOOK):
        yield Change(Kind.CHANGED, "column", name, f"{field}: {detail}")


def _moved(old: Section, new: Section) -> str:
    came = [element for element in new.elements if element not in old.elements]
    went = [element for element in old.elements if element not in new.elements]
    parts = (["in: " + " ".join(came)] if came else []) + (
        ["out: " + " ".join(went)] if went else []
    )
    return "; ".join(parts) or "another order"
