"""Rows as one SQLite file that explains itself, made with sqlite-utils.

A table named after the sheet, its columns by key; a view with the department's own headings;
`_columns` and `_about` tell what everything means. The same words stand as comments in the table's
schema, which Datasette shows below its rows, and as a metadata document in `_datasette`, for
`datasette FILE -m METADATA`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database

from app.services.slices.drawn import Drawn, row_facts

# What `row_facts` gives, with SQLite's types and what is said of each.
_FACTS: Mapping[str, tuple[str, str]] = {
    "_row_id": ("TEXT PRIMARY KEY", "行号，更正后不变 (stable over amendments)"),
    "_rev": ("INTEGER", "报告的第几版 (the report's revision)"),
    "_seq": ("INTEGER", "这一行最近一次变动的编号 (number of its last change)"),
    "_observed_at": ("TEXT", "走访开始的时刻 (start of the visit, +08:00)"),
    "_grid": ("TEXT", "网格代码 (grid)"),
}
_TOLD = ("sheet", "title", "purpose", "legal_basis", "retention")
_TYPES = {"number": "NUMERIC", "text": "TEXT"}


@dataclass(frozen=True, slots=True)
class Described:
    """A sheet as the catalogue describes it, and what else is said of the file called `name`."""

    name: str
    sheet: Mapping[str, Any]
    about: Mapping[str, object]


def write_database(path: Path, described: Described, batches: Iterable[Iterable[Drawn]]) -> None:
    """Write the whole file; memory does not grow with the rows."""
    database = Database(path, execute_plugins=False)
    try:
        # Nobody reads it before it is whole, and a broken one is thrown away.
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        _write_tables(database, described)
        keys = [column["key"] for column in described.sheet["columns"]]
        rows = (_record(row, keys) for batch in batches for row in batch)
        database.table(described.sheet["name"]).insert_all(rows, batch_size=100)
    finally:
        database.close()


def _write_tables(database: Database, described: Described) -> None:
    sheet = described.sheet
    database.execute(_schema(sheet))
    database.execute(_view(sheet))
    columns = [
        {
            "column": column["key"],
            "heading": column["header"],
            "elements": "、".join(element["label"] for element in column["elements"]),
            "type": column["type"],
            "required": int(column["required"]),
            "sensitivity": column["sensitivity"],
            "masked": int(column["masked"]),
            "description": _told(column),
        }
        for column in sheet["columns"]
    ]
    database.table("_columns").insert_all(columns, pk="column")
    about = {
        name: sheet[name] for name in ("sheet", "title", "purpose", "legal_basis", "retention")
    }
    facts = {**about, **described.about}
    lines = [{"name": name, "value": value} for name, value in facts.items() if value is not None]
    database.table("_about").insert_all(lines, pk="name")
    metadata = msgspec.json.encode(_metadata(described)).decode()
    database.table("_datasette").insert({"metadata": metadata})


def _record(row: Drawn, keys: list[str]) -> dict[str, object]:
    return {**row_facts(row), **dict(zip(keys, row.cells, strict=True))}


def _schema(sheet: Mapping[str, Any]) -> str:
    lines = [(name, kind, told) for name, (kind, told) in _FACTS.items()]
    lines += [
        (column["key"], _TYPES[column["type"]], f"{column['header']}：{_told(column)}")
        for column in sheet["columns"]
    ]
    body = "\n".join(
        f"  {_quoted(name)} {kind}{',' if n < len(lines) else ''}  -- {_one_line(told)}"
        for n, (name, kind, told) in enumerate(lines, 1)
    )
    head = _one_line(f"{sheet['title']}：{sheet['purpose']}")
    return f"CREATE TABLE {_quoted(sheet['name'])} (  -- {head}\n{body}\n)"


def _view(sheet: Mapping[str, Any]) -> str:
    """The rows under the headings the department knows."""
    named = ", ".join(
        f"{_quoted(column['key'])} AS {_quoted(column['header'])}" for column in sheet["columns"]
    )
    name = _quoted(sheet["title"])
    return f"CREATE VIEW {name} AS SELECT {named} FROM {_quoted(sheet['name'])}"  # noqa: S608


def _metadata(described: Described) -> dict[str, object]:
    """What Datasette takes with -m: titles, and a description for every column."""
    sheet = described.sheet
    told = {column["key"]: f"{column['header']}：{_told(column)}" for column in sheet["columns"]}
    table = {
        "title": sheet["title"],
        "description": f"{sheet['purpose']}（{sheet['legal_basis']}）",
        "columns": {**{name: words for name, (_, words) in _FACTS.items()}, **told},
    }
    return {
        "title": sheet["title"],
        "databases": {described.name: {"tables": {sheet["name"]: table}}},
    }


def _told(column: Mapping[str, Any]) -> str:
    parts = []
    for element in column["elements"]:
        extra = [part for part in (element["unit"], element["codelist"]) if part]
        parts.append(element["label"] + (f"（{'，'.join(extra)}）" if extra else ""))
    return "、".join(parts) or "序号"


def _one_line(text: str) -> str:
    """A comment ends where its line does, so that no heading can become a statement."""
    return " ".join(text.split())


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
