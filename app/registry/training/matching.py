"""Who is who: the subjects of a report beside those of the key, persons and findings matched.

Somebody known goes by name. Whoever was added, or is recorded as somebody else, is found by what
is said of them; a finding by its category, then by what else agrees.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.registry.training.answered import (
    SINGLE,
    Answered,
    Key,
    Record,
    is_new,
    name_of,
    records,
)
from app.registry.training.same import plain, same_answer
from app.registry.training.scenario import Expected

# How well a pair fits; 0: not at all.
Fit = Callable[[str, str], int]


@dataclass(slots=True)
class Matched:
    """`pairs` lead from a subject of the key to one of the report; `extra` are those that no
    subject of the key stands for. `taken_for` are pairs whose two are not the same."""

    pairs: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    taken_for: set[str] = field(default_factory=set)

    def person(self, name: str) -> str:
        """The name in the report of somebody in the key."""
        where = self.pairs.get(f"persons.{name}")
        return name_of(where) if where else name


def matched(key: Key, answered: Answered) -> Matched:
    """Match every subject; each stands in at most one pair."""
    right, given = records(key.report), records(answered.report)
    found = Matched({part: part for part in SINGLE if part in right and part in given})
    for part, fits in (("persons", _person_fits), ("issues", _issue_fits)):
        ours = [where for where in right if where.startswith(part)]
        theirs = [where for where in given if where.startswith(part)]
        _by_name(found, ours, theirs, key)
        for fit in fits(key, right, given, found):
            _by_fit(found, ours, theirs, fit)
    found.taken_for = {
        where for where, other in found.pairs.items() if _is_another(where, other, key)
    }
    paired = set(found.pairs.values())
    found.extra = [where for where in given if where not in paired]
    return found


def _by_name(found: Matched, ours: list[str], theirs: list[str], key: Key) -> None:
    for where in ours:
        if where in theirs and name_of(where) in key.known:
            found.pairs[where] = where


def _by_fit(found: Matched, ours: Iterable[str], theirs: Iterable[str], fit: Fit) -> None:
    """The best pair first; of equal ones the one recorded first."""
    taken = set(found.pairs.values())
    left = [(where, other) for where in ours if where not in found.pairs for other in theirs]
    scored = [(fit(where, other), where, other) for where, other in left if other not in taken]
    for value, where, other in sorted(scored, key=lambda it: -it[0]):
        if value > 0 and where not in found.pairs and other not in taken:
            found.pairs[where] = other
            taken.add(other)


def _person_fits(
    key: Key, right: Mapping[str, Record], given: Mapping[str, Record], _: Matched
) -> list[Fit]:
    def same(where: str, other: str, attribute: str) -> bool:
        ours, theirs = right[where].get(attribute), given[other].get(attribute)
        return bool(ours) and bool(theirs) and plain(ours) == plain(theirs)

    def same_name_and_kind(where: str, other: str) -> int:
        alike = same(where, other, "name") and is_new(where) == is_new(other)
        return alike + 2 * (alike and same(where, other, "id_number"))

    def same_number(where: str, other: str) -> int:
        return int(same(where, other, "id_number"))

    def same_name(where: str, other: str) -> int:
        return int(same(where, other, "name"))

    def both_added(where: str, other: str) -> int:
        added = is_new(where) and is_new(other)
        return int(added and right[where].get("role") == given[other].get("role"))

    return [same_name_and_kind, same_number, same_name, both_added]


def _issue_fits(
    key: Key, right: Mapping[str, Record], given: Mapping[str, Record], found: Matched
) -> list[Fit]:
    keyed: dict[str, list[Expected]] = {}
    for answer in key.expected:
        keyed.setdefault(answer.path.rpartition(".")[0], []).append(answer)

    def agreeing(where: str, other: str) -> int:
        """How many of its keyed elements are right, the category and the person aside."""
        return sum(
            same_answer(
                key.elements[it.element], it.value, given[other].get(_attribute(it)), it.near
            )
            for it in keyed.get(where, ())
            if it.value is not None and _attribute(it) not in ("category", "person_id")
        )

    def same_category(where: str, other: str) -> int:
        if right[where].get("category") != given[other].get("category"):
            return 0
        about = right[where].get("person_id")
        linked = about is not None and found.person(str(about)) == given[other].get("person_id")
        return 1 + 2 * agreeing(where, other) + linked

    return [same_category, agreeing]


def _attribute(answer: Expected) -> str:
    return answer.path.rpartition(".")[2]


def _is_another(where: str, other: str, key: Key) -> bool:
    """Recorded under the name of somebody else, or anew although known, or the reverse."""
    name = name_of(where)
    if not name:
        return False
    if name in key.known:
        return other != where
    return name_of(other) in key.known or (where.startswith("persons") and not is_new(other))
