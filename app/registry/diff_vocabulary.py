"""How two releases differ in what can be answered: elements and code lists."""

from collections.abc import Iterator

from app.registry.codelists import Code, CodeList
from app.registry.diff_changes import Change, Kind, differing, entry_changes, renamed
from app.registry.elements import Datatype, Element

# A value of the first type is a fine value of the second, too.
_WIDER = frozenset({(Datatype.INTEGER, Datatype.DECIMAL)})
_RULES = ("applies", "default", "valid")
_FACTS = (
    "sensitivity",
    "validity",
    "filled_by",
    "unit",
    "recall",
    "standard",
    "source",
    "footer",
)


def element_changes(old: Element, new: Element) -> Iterator[Change]:
    """Everything that differs between two versions of one element."""
    if old.retired != new.retired:
        yield Change(Kind.RETIRED if new.retired else Kind.REVIVED, "element", new.id)
    if old.labels != new.labels:
        detail = renamed(old.labels.zh_hans, new.labels.zh_hans)
        yield Change(Kind.RELABELLED, "element", new.id, detail)
    yield from _type_changes(old, new)
    yield from _bound_changes(old, new)
    for name, detail in differing(old, new, _RULES):
        # A constraint that was not there refuses answers that were fine.
        stricter = name == "valid" and new.valid is not None
        yield Change(Kind.RULE, "element", new.id, f"{name}: {detail}", breaking=stricter)
    for name, detail in differing(old, new, _FACTS):
        yield Change(Kind.CHANGED, "element", new.id, f"{name}: {detail}")
    if old.implies != new.implies:
        detail = "implies: " + renamed(_pairs(old), _pairs(new))
        yield Change(Kind.CHANGED, "element", new.id, detail)


def codelist_changes(old: CodeList, new: CodeList) -> Iterator[Change]:
    """Codes that came, went, were retired or renamed, and a change of the standard behind them."""
    before = {f"{old.name}/{code}": entry for code, entry in old.codes.items()}
    after = {f"{new.name}/{code}": entry for code, entry in new.codes.items()}

    def compare(mine: Code, theirs: Code) -> Iterator[Change]:
        name = f"{new.name}/{theirs.code}"
        if mine.retired != theirs.retired:
            yield Change(Kind.RETIRED if theirs.retired else Kind.REVIVED, "code", name)
        if mine.labels != theirs.labels:
            detail = renamed(mine.labels.zh_hans, theirs.labels.zh_hans)
            yield Change(Kind.RELABELLED, "code", name, detail)

    yield from entry_changes("code", before, after, compare)
    if old.standard != new.standard:
        detail = "standard: " + renamed(old.standard, new.standard)
        yield Change(Kind.CHANGED, "codelist", new.name, detail)


def _type_changes(old: Element, new: Element) -> Iterator[Change]:
    if old.datatype is not new.datatype:
        wider = (old.datatype, new.datatype) in _WIDER
        kind = Kind.WIDENED if wider else Kind.NARROWED
        detail = "type: " + renamed(old.datatype, new.datatype)
        yield Change(kind, "element", new.id, detail, breaking=not wider)
    elif old.codelist != new.codelist:
        detail = "codelist: " + renamed(old.codelist, new.codelist)
        yield Change(Kind.NARROWED, "element", new.id, detail, breaking=True)


def _bound_changes(old: Element, new: Element) -> Iterator[Change]:
    bounds = (("min", old.minimum, new.minimum, 1), ("max", old.maximum, new.maximum, -1))
    for name, before, after, sign in bounds:
        if before == after:
            continue
        tighter = after is not None and (before is None or sign * after > sign * before)
        kind = Kind.NARROWED if tighter else Kind.WIDENED
        detail = f"{name}: {renamed(before, after)}"
        yield Change(kind, "element", new.id, detail, breaking=tighter)


def _pairs(element: Element) -> tuple[str, ...]:
    return tuple(f"{answer}={category}" for answer, category in sorted(element.implies.items()))
