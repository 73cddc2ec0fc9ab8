"""A person's corrections laid over a proposal; what they leave open stays open.

Corrections are plain values, as YAML and JSON give them:

    sheet: {name, row_subject, number, title, purpose, legal_basis, retention, due, when, …}
    columns: {"3": {element, output, required, key, heading, …}, "4": {drop: true}, "5": {new: {…}}}
    codemaps: {name: {codelist, codes, rest}}
    codelists: {name: {codes: {code: {zh-Hans, zh-Hant, en}}}}
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.errors import Problem, invalid
from app.registry.elements import Element, Subject
from app.registry.workbook.candidates import NEW_OUTPUTS, candidate_entry, lists_of
from app.registry.workbook.frame import TableColumn
from app.registry.workbook.proposal import ColumnProposal, SheetProposal
from app.registry.workbook.writing import Writer

_SHEET = frozenset(
    {"name", "row_subject", "number", "title", "cadence", "due", "when", "keep", "header_rows"}
    | {"prefix", "caption", "footnote", "person_pick", "issue_pick"}
    | {"purpose", "legal_basis", "retention"}
)
_COLUMN = frozenset(
    {"element", "output", "required", "key", "heading", "group", "width", "number_format"}
    | {"validation", "drop", "new", "source", "source_no"}
)
_NEW = frozenset({"id", "section"}) | frozenset(
    {"label", "type", "codelist", "unit", "min", "max", "filled_by", "validity", "sensitivity"}
    | {"standard", "source", "applies", "default", "valid", "footer"}
)
_TOP = frozenset({"sheet", "columns", "codemaps", "codelists"})


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected sheet and what comes into the registry beside it; `extra` are columns' fields
    that a proposal has no place for (source, source_no)."""

    sheet: SheetProposal
    elements: Mapping[str, Mapping[str, object]]
    sections: Mapping[str, str | None]
    codemaps: Mapping[str, Mapping[str, object]]
    codelists: Mapping[str, Mapping[str, object]]
    extra: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def correct(
    proposal: SheetProposal,
    corrections: Mapping[str, object],
    elements: Mapping[str, Element],
    writer: Writer,
) -> Corrected:
    """Apply corrections. Raises Problem 422 `invalid` naming the entry that cannot be taken.

    A column whose element is changed and whose output is not gets the output that fits.
    """
    _known("corrections", corrections, _TOP)
    facts = dict(_table(corrections, "sheet"))
    _known("sheet", facts, _SHEET)
    subject = _subject(facts.pop("row_subject", proposal.row_subject.value))
    name = str(facts.pop("name", proposal.name))
    columns, fresh, extra = [], dict[str, Mapping[str, object]](), dict[int, Mapping[str, str]]()
    changes = _table(corrections, "columns")
    _known("columns", changes, frozenset(str(column.number) for column in proposal.columns))
    for column in proposal.columns:
        change = _table(changes, str(column.number))
        _known(f"column {column.number}", change, _COLUMN)
        if change.get("drop") is True:
            continue
        made = _new_element(column, change)
        fresh.update(made)
        change = {**change, "element": next(iter(made))} if made else change
        columns.append(_column(column, change, elements, replace(writer, row_subject=subject)))
        extra[column.number] = {k: str(change[k]) for k in ("source", "source_no") if k in change}
    sheet = replace(
        proposal,
        name=name,
        row_subject=subject,
        facts={**proposal.facts, **{key: _fact(key, value) for key, value in facts.items()}},
        columns=_told_apart(columns, changes),
    )
    maps = {**_maps(proposal), **_tables(corrections, "codemaps")}
    used = {name for name in maps if any(_names(column.output, name) for column in columns)}
    return Corrected(
        sheet,
        {id_: _without(entry, "id", "section") for id_, entry in fresh.items()},
        {id_: _text_or_none(entry.get("section")) for id_, entry in fresh.items()},
        {name: entry for name, entry in maps.items() if name in used},
        {**lists_of(proposal, fresh), **_tables(corrections, "codelists")},
        extra,
    )


def _told_apart(
    columns: list[ColumnProposal], changes: Mapping[str, object]
) -> tuple[ColumnProposal, ...]:
    """Keys that a person did not give are changed where an element is taken twice."""
    given = {c.key for c in columns if "key" in _table(changes, str(c.number))}
    seen, made = set(given), []
    for column in columns:
        key = column.key
        if key in seen and "key" not in _table(changes, str(column.number)):
            key = f"{key}_{column.number}"
        seen.add(key)
        made.append(replace(column, key=key))
    return tuple(made)


def require_decided(corrected: Corrected) -> None:
    """Raises Problem 422 `undecided` with everything that a person must still say."""
    left = corrected.sheet.undecided
    if left:
        title = f"Somebody has to decide first: {', '.join(left)}."
        raise Problem(422, "undecided", title, undecided=list(left))


def _column(
    column: ColumnProposal,
    change: Mapping[str, object],
    elements: Mapping[str, Element],
    writer: Writer,
) -> ColumnProposal:
    fields: dict[str, object] = {
        key: change[key]
        for key in ("key", "heading", "group", "output", "number_format", "validation")
        if key in change
    }
    for key, kind in (("required", bool), ("width", int)):
        if key in change:
            fields[key] = _typed(f"column {column.number} {key}", change[key], kind)
    named = change.get("element")
    if named is not None:
        ids = tuple(map(str, named)) if isinstance(named, list) else (str(named),)
        fields["elements"] = ids
        key = ids[0].partition(".")[2] if ids else column.key
        fields.setdefault("key", key if column.undecided and ids else column.key)
        known = [elements[id_] for id_ in ids if id_ in elements]
        if "output" not in fields and known and len(known) == len(ids):
            fields["output"] = writer.write(_cells(column), known).output
        elif "output" not in fields:
            fields["output"] = NEW_OUTPUTS.get(_new_type(column, change), "raw")
    made: ColumnProposal = replace(column, **fields)  # type: ignore[arg-type]
    return made


def _new_type(column: ColumnProposal, change: Mapping[str, object]) -> str:
    said = change.get("new")
    given = said.get("type") if isinstance(said, Mapping) else None
    return str(given or (column.candidate.datatype if column.candidate else "text"))


def _cells(column: ColumnProposal) -> TableColumn:
    options = tuple(column.validation.split("/")) if column.validation else ()
    return TableColumn(
        column.number - 1, column.group, column.heading, (), options, column.number_format
    )


def _new_element(
    column: ColumnProposal, change: Mapping[str, object]
) -> dict[str, Mapping[str, object]]:
    """A candidate taken as it is (`new: true`) or with what a person says of it."""
    asked = change.get("new")
    if asked is None or asked is False:
        return {}
    said = {} if asked is True else dict(_table(change, "new"))
    _known(f"column {column.number} new", said, _NEW)
    entry = {**candidate_entry(column.candidate), **said}
    if "id" not in entry:
        raise invalid("new", f"column {column.number}: new needs an id such as place.water_level.")
    return {str(entry["id"]): entry}


def _maps(proposal: SheetProposal) -> dict[str, Mapping[str, object]]:
    return {
        each.name: {"codelist": each.codelist, "codes": dict(each.codes), "rest": ""}
        for each in proposal.maps
        if not each.reused
    }


def _names(output: str, name: str) -> bool:
    return any(piece == name for piece in output.replace("|", ":").split(":"))


def _table(of: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = of.get(key, {})
    if not isinstance(value, Mapping):
        raise invalid(key, f"{key} must hold named entries.")
    return {str(name): entry for name, entry in value.items()}


def _tables(of: Mapping[str, object], key: str) -> dict[str, Mapping[str, object]]:
    found = _table(of, key)
    return {name: _table(found, name) for name in found}


def _known(what: str, of: Mapping[str, object], names: frozenset[str]) -> None:
    strange = sorted(set(of) - names)
    if strange:
        raise invalid(strange[0], f"{what}: nothing is called {strange[0]} here.")


def _subject(value: object) -> Subject:
    try:
        return Subject(str(value))
    except ValueError:
        raise invalid("row_subject", f"row_subject is one of {', '.join(Subject)}.") from None


def _fact(key: str, value: object) -> str | int | None:
    if value is None or isinstance(value, str) or (key == "header_rows" and value in (1, 2)):
        return value if isinstance(value, str) else None if value is None else int(str(value))
    raise invalid(key, f"{key} must be text.")


def _typed(what: str, value: object, kind: type) -> object:
    if type(value) is not kind:
        raise invalid(what, f"{what} must be {'true or false' if kind is bool else 'a number'}.")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _without(entry: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    return {key: value for key, value in entry.items() if key not in keys}
