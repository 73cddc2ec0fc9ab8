"""Folding reports into what is stored of a subject, without unpacking it: this is done per report.

Works on the packed form of subjects_values (`last`, `sources`, `values`) and keeps its law: a join,
so that any order of arrival and any repetition leave the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.subjects_values import Source

# Sources that nothing points to are dropped once there are this many.
_MANY = 4
Packed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """How a report says what it says: paths it only carried, paths it confirmed, and by whom."""

    by: Source
    carried: Collection[str]
    confirmed: Collection[str]


def empty() -> Packed:
    return {"last": None, "sources": [], "values": {}}


def value_of(packed: Packed, attribute: str) -> object:
    entry = packed["values"].get(attribute)
    return None if entry is None else entry[0] if len(entry) == 2 else entry[3]


def fold(
    packed: Packed,
    values: Mapping[str, object],
    kept: Collection[str],
    prefix: str,
    account: Account,
) -> bool:
    """Fold one report's values of a subject in; True where no later report spoke of it before.

    `prefix` makes paths of attributes: `place.`, `persons.R00001.`.
    """
    sources = packed["sources"]
    own = _place(sources, list(account.by))
    if account.carried or account.confirmed:
        _fold_told(packed, values, kept, prefix, account)
    else:
        _fold_seen(packed["values"], sources, own, values, kept)
    last = packed["last"]
    latest = last is None or sources[last] <= sources[own]
    if latest:
        packed["last"] = own
    if len(sources) > _MANY:
        _drop_unused(packed)
    return latest


def _fold_seen(
    known: dict[str, Any],
    sources: list[list[object]],
    own: int,
    values: Mapping[str, object],
    kept: Collection[str],
) -> None:
    for attribute, value in values.items():
        if attribute not in kept:
            continue
        entry = known.get(attribute)
        if entry is None:
            known[attribute] = [value, own]
        else:
            _see(entry, sources, own, value)


def _fold_told(
    packed: Packed,
    values: Mapping[str, object],
    kept: Collection[str],
    prefix: str,
    account: Account,
) -> None:
    known, sources = packed["values"], packed["sources"]
    own = _place(sources, list(account.by))
    for attribute, value in values.items():
        path = prefix + attribute
        if attribute not in kept:
            continue
        confirmed = path in account.confirmed
        if not confirmed and path in account.carried:
            continue
        entry = known.get(attribute)
        if entry is None:
            known[attribute] = [None, None, own, value] if confirmed else [value, own]
        elif confirmed:
            _confirm(entry, sources, own, value)
        else:
            _see(entry, sources, own, value)


def _see(entry: list[Any], sources: list[list[Any]], own: int, value: object) -> None:
    seen, by = entry[1], sources[own]
    if seen is not None and sources[seen] > by:
        return
    entry[0], entry[1] = value, own
    if len(entry) == 4 and sources[entry[2]] <= by:
        del entry[2:]


def _confirm(entry: list[Any], sources: list[list[Any]], own: int, value: object) -> None:
    by = sources[own]
    standing = [entry[1]] if len(entry) == 2 else [entry[1], entry[2]]
    if any(sources[other] > by for other in standing if other is not None):
        return
    entry[2:] = [own, value]


def _place(sources: list[list[Any]], own: list[Any]) -> int:
    if own in sources:
        return sources.index(own)
    sources.append(own)
    return len(sources) - 1


def _drop_unused(packed: Packed) -> None:
    used = {packed["last"]}
    for entry in packed["values"].values():
        used.update(entry[1:3:1])
    order = sorted(used - {None})
    moved = {old: new for new, old in enumerate(order)}
    packed["sources"] = [packed["sources"][old] for old in order]
    packed["last"] = moved.get(packed["last"])
    for entry in packed["values"].values():
        for n in (1, 2)[: len(entry) // 2]:
            entry[n] = moved.get(entry[n])
