"""Every rule of a registry that composition evaluates, compiled once and named by whose it is.

Which variables a rule may use follows from its place: `due` and `default` also know `today`; a pick
knows both the row's own person or issue and the one being picked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.elements import Element, Subject
from app.registry.registry import Registry
from app.registry.rules import Rule, compile_rule
from app.registry.sheets import Sheet

EVERYWHERE = ("visit", "place", "site", "persons", "issues")


@dataclass(frozen=True, slots=True)
class SheetRules:
    due: Rule
    when: Rule
    person_pick: Rule | None
    issue_pick: Rule | None

    def pick(self, subject: Subject) -> Rule | None:
        return self.person_pick if subject is Subject.PERSON else self.issue_pick


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A role that the city's facts about a person speak for, without anyone being asked."""

    role: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Rulebook:
    sheets: Mapping[str, SheetRules]
    applies: Mapping[str, Rule]
    defaults: Mapping[str, Rule]
    role_facts: tuple[RoleFact, ...]


# Asked in this order; the first that holds names the role of a person nobody has met here before.
_ROLE_FACTS = (
    (
        "monitored",
        (
            "has(person.observation_start) && has(person.observation_end)"
            " && person.observation_start <= today && today <= person.observation_end"
        ),
    ),
    (
        "tenant",
        (
            "has(place.rented) && place.rented == true"
            " && (has(person.move_in_date) || has(person.arrival_reason))"
        ),
    ),
    (
        "elder",
        (
            "person.care_tags.exists(t, t in ['living_alone', 'empty_nest', 'left_behind',"
            " 'advanced_age'])"
        ),
    ),
    ("owner", "has(place.owner_name) && place.owner_name == person.name"),
    ("owner", "has(person.relation_to_owner) && person.relation_to_owner in ['01', '02']"),
)
FALLBACK_ROLE = "family_member"


def compile_rulebook(registry: Registry) -> Rulebook:
    """Compile what a loaded registry says.

    Raises RuleFault where a rule is unsound; a registry that the loader accepted has none.
    """
    elements = registry.elements
    return Rulebook(
        sheets={key: _sheet_rules(sheet, elements) for key, sheet in registry.sheets.items()},
        applies={
            e.id: compile_rule(e.applies, elements, (*EVERYWHERE, *_own(e.subject)))
            for e in elements.values()
            if e.applies
        },
        defaults={
            e.id: compile_rule(e.default, elements, (*EVERYWHERE, *_own(e.subject), "today"))
            for e in elements.values()
            if e.default
        },
        role_facts=_role_facts(registry),
    )


def _sheet_rules(sheet: Sheet, elements: Mapping[str, Element]) -> SheetRules:
    names = (*EVERYWHERE, *_own(sheet.row_subject))
    return SheetRules(
        due=compile_rule(sheet.due, elements, (*names, "today")),
        when=compile_rule(sheet.when, elements, names),
        person_pick=_pick(sheet.person_pick, elements, (*names, "person")),
        issue_pick=_pick(sheet.issue_pick, elements, (*names, "issue")),
    )


def _pick(text: str | None, elements: Mapping[str, Element], names: tuple[str, ...]) -> Rule | None:
    return compile_rule(text, elements, frozenset(names)) if text else None


def _own(subject: Subject) -> tuple[str, ...]:
    return (subject.value,) if subject in (Subject.PERSON, Subject.ISSUE) else ()


def _role_facts(registry: Registry) -> tuple[RoleFact, ...]:
    """Those whose role and elements this registry has; a small registry simply knows fewer."""
    role = registry.elements.get("person.role")
    codes = registry.codelists[role.codelist].codes if role and role.codelist else {}
    names = ("visit", "place", "person", "today")
    found = []
    for code, text in _ROLE_FACTS:
        if code in codes and _known(text, registry.elements):
            found.append(RoleFact(code, compile_rule(text, registry.elements, names)))
    return tuple(found)


def _known(text: str, elements: Mapping[str, Element]) -> bool:
    words = text.replace("(", " ").replace(")", " ").replace(".exists", " ").split()
    return all(w in elements for w in words if w.startswith(("person.", "place.")))
