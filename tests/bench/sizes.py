"""Bytes a report on disk, indexes and unused room included, by what they serve."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

# Each table that grows with reports. What phones and departments are told of is a report and its
# directory; subjects live on between visits and grow with the city, not with its reports.
_SERVES = {
    "operation": "report",
    "report": "report",
    "report_blob": "report",
    "sheet_row": "directory",
    "subject": "subjects",
    "subject_alias": "subjects",
    "subject_elsewhere": "subjects",
    "person_place": "subjects",
    "document_number": "subjects",
    "report_subject": "subjects",
    "audit": "audit",
}


def sizes(url: str) -> Mapping[str, Counter[str]]:
    """Bytes by group (report, directory, subjects, audit), in it by table or index."""
    found: dict[str, Counter[str]] = {}
    measured = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    for name, table, size in measured:
        if table in _SERVES:
            found.setdefault(_SERVES[table], Counter())[name] += size
    return found


def say_sizes(say: Callable[[str], None], url: str, stored: int, state: str) -> None:
    """Print bytes a report of so many stored. `state` says what the store went through, and
    whether the mark is meant."""
    groups = sizes(url)
    both = sum(sum(groups[name].values()) for name in ("report", "directory"))
    say(f"a report on disk, and directory {both / stored:10.0f} bytes      {state}")
    for group, parts in groups.items():
        say(f"  {group:30}{sum(parts.values()) / stored:10.0f} bytes")
        for name, size in parts.most_common(8):
            if size / stored >= 1:
                say(f"    {name:32}{size / stored:6.0f}")


def _sqlite(url: str) -> list[tuple[str, str, int]]:
    path = Path(str(make_url(url).database))
    with closing(sqlite3.connect(path, timeout=60)) as store:
        # The log, up to 32 MB, is moved into the store first.
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return store.execute(
            "SELECT s.name, m.tbl_name, sum(s.pgsize) FROM dbstat s"
            " JOIN sqlite_schema m ON m.name = s.name GROUP BY 1, 2"
        ).fetchall()


def _postgresql(url: str) -> list[tuple[str, str, int]]:
    engine = create_engine(url)
    query = text(
        "SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text,"
        " pg_relation_size(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE c.relnamespace = 'public'::regnamespace UNION ALL"
        " SELECT c.relname, c.relname, pg_table_size(c.oid) FROM pg_class c"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    with engine.connect() as connection:
        found = [(name, table, int(size)) for name, table, size in connection.execute(query)]
    engine.dispose()
    return found
