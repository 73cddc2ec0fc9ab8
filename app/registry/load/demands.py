"""Departments: their sheets, columns and code maps, read entry by entry."""

from dataclasses import dataclass, field
from pathlib import Path as Folder

from app.registry.codelists import CodeMap
from app.registry.elements import Subject
from app.registry.load.documents import Listing, Node, read_document
from app.registry.load.faults import Book, Position
from app.registry.load.fields import Fields
from app.registry.sheets import Column, Department, Sheet


@dataclass(slots=True)
class Demands:
    """What the departments' files declare; a sheet without a row subject is left out.

    `rests` holds, for code maps that have one, the department's code for every code not named.
    """

    departments: dict[str, Department] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    codemaps: dict[str, CodeMap] = field(default_factory=dict)
    rests: dict[str, str] = field(default_factory=dict)


def read_departments(folder: Folder, keys: tuple[str, ...], book: Book) -> Demands:
    """Read the departments in the order of `keys`; each has the file `departments/<key>.yaml`."""
    demands = Demands()
    files = {path.stem for path in (folder / "departments").glob("*.yaml")}
    for key in sorted(files - set(keys)):
        book.refuse(
            Position(f"departments/{key}.yaml", 1),
            f"{key} is not in the list `departments` of registry.yaml; add it",
        )
    for key in dict.fromkeys(keys):
        file = f"departments/{key}.yaml"
        book.declare("departments", key, Position(file, 1))
        document = read_document(folder, file, book)
        if document is not None:
            _department(key, document, demands, book)
    return demands


def _department(key: str, document: Node, demands: Demands, book: Book) -> None:
    fields = Fields(document, ("departments", key), book.at(("departments", key)), book)
    fields.name(key, fields.at)
    demands.departments[key] = Department(key, fields.labels())
    for name, node, at in fields.entries("codemaps", required=False):
        if _taken("codemaps", name, at, book):
            continue
        codemap, rest = _codemap(name, key, Fields(node, ("codemaps", name), at, book))
        demands.codemaps[name] = codemap
        demands.rests.update({name: rest} if rest is not None else {})
    for name, node, at in fields.entries("sheets"):
        book.declare("sheets", f"{key}/{name}", at)
        sheet = _sheet(name, key, Fields(node, ("sheets", f"{key}/{name}"), at, book))
        if sheet is not None:
            demands.sheets[sheet.id] = sheet
    fields.close()


def _taken(kind: str, name: str, at: Position, book: Book) -> bool:
    """Code maps of all departments share their names, because sheets may borrow them."""
    if not book.knows(kind, name):
        book.declare(kind, name, at)
        return False
    first = book.at((kind, name))
    book.refuse(at, f"the name {name} is taken by {first.file}, line {first.line}; choose another")
    return True


def _codemap(name: str, department: str, fields: Fields) -> tuple[CodeMap, str | None]:
    fields.name(name, fields.at)
    codelist = fields.text("codelist")
    codes = fields.text_table("codes")
    rest = fields.text_or_empty("rest")
    fields.close()
    return CodeMap(name, codelist, department, codes), rest


def _sheet(name: str, department: str, fields: Fields) -> Sheet | None:
    fields.name(name, fields.at)
    row_subject = fields.word("row_subject", Subject)
    known = fields.sound
    sheet = Sheet(
        department=department,
        name=name,
        number=fields.text("number"),
        title=fields.text("title"),
        row_subject=row_subject,
        due=fields.text("due"),
        when=fields.text("when"),
        cadence=fields.one_of("cadence", ["day", "week", "month"]),
        header_rows=fields.integer("header_rows", 1),
        caption=fields.text("caption"),
        columns=_columns(fields),
        keep=fields.text_or_none("keep") or "each",
        person_pick=fields.text_or_none("person_pick"),
        issue_pick=fields.text_or_none("issue_pick"),
        prefix=fields.text_or_none("prefix"),
        footnote=fields.text_or_none("footnote"),
        purpose=fields.text("purpose"),
        legal_basis=fields.text("legal_basis"),
        retention=fields.text("retention"),
    )
    fields.close()
    return sheet if known else None


def _columns(sheet: Fields) -> tuple[Column, ...]:
    node = sheet.node("columns")
    if node is None:
        return ()
    if not isinstance(node, Listing) or not node.items:
        sheet.refuse(
            node.at,
            "columns must be a list with at least one column: - {key: …, heading: …, output: …}",
        )
        return ()
    columns = []
    for number, item in enumerate(node.items):
        path = (*sheet.path, "columns", str(number))
        sheet.book.positions[path] = item.at
        fields = Fields(item, path, item.at, sheet.book)
        columns.append(_column(fields))
        sheet.sound = fields.close() and sheet.sound
    return tuple(columns)


def _column(fields: Fields) -> Column:
    elements = fields.texts("element", required=False, single=True)
    known = fields.sound
    output = fields.text("output")
    return Column(
        key=fields.text("key"),
        heading=fields.text("heading"),
        # An output is judged by its elements; without them it is left for the next run.
        output=output if known else "",
        elements=elements,
        group=fields.text_or_none("group"),
        required=fields.flag("required"),
        number_format=fields.text_or_none("number_format") or "@",
        width=fields.integer("width", 10),
        validation=fields.text_or_none("validation"),
        source_no=fields.text_or_none("source_no"),
        source=fields.text_or_none("source"),
    )
