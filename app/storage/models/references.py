"""References in what the intake writes by the thousand: SQLite checks each, PostgreSQL none.

There a check is a look-up and a lock for every row, a fifth of what a report costs; both ends are
written by one transaction, and no subject, report, worker or device is ever deleted.
`doctor` looks for what refers to nothing.
"""

from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey

from app.storage.database import db

_INFO = {"unchecked_on": "postgresql"}


class Reference(NamedTuple):
    """A column and the key it refers to."""

    column: Column[Any]
    key: Column[Any]


def unchecked(key: str, **options: Any) -> ForeignKey:
    """A reference that PostgreSQL has no constraint for."""
    return ForeignKey(key, info=_INFO, **options)


def is_constraint(engine: str, reference: ForeignKey) -> bool:
    """Whether this engine is to have a constraint for it."""
    return reference.info.get("unchecked_on") != engine


def all_unchecked() -> list[Reference]:
    """In a fixed order."""
    found = [
        Reference(reference.parent, reference.column)
        for table in db.metadata.sorted_tables
        for reference in table.foreign_keys
        if reference.info == _INFO
    ]
    return sorted(found, key=lambda one: (one.column.table.name, one.column.name))
