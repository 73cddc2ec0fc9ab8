"""Scenarios: `training/*.yaml` beside the registry's sources, read and checked like these.

What a file says of itself is checked here; whether its key can be reached is played out by
`app.registry.training.reach`.
"""

import re
from collections.abc import Mapping
from pathlib import Path as Folder

from app.registry.elements import Subject
from app.registry.load.documents import Listing, Node, Table, parse_document, read_document
from app.registry.load.faults import Book, Position, SourceFaults
from app.registry.load.fields import Fields
from app.registry.load.scenario_answers import read_answers, trap_of, whom
from app.registry.load.scenario_values import ValueReader
from app.registry.load.sentences import Sentence
from app.registry.registry import Registry
from app.registry.training.scenario import Earlier, Found, Late, Met, Said, Scenario, Trap

ROOM = "training"
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LONGEST = 60


def load_scenarios(folder: Folder, registry: Registry) -> dict[str, Scenario]:
    """All scenarios by name; none where there is no folder `training`.

    Raises SourceFaults with every fault of every file, each with line and what would be right.
    """
    book = Book()
    found = {}
    for path in sorted((folder / ROOM).glob("*.yaml")):
        file = f"{ROOM}/{path.name}"
        book.declare("scenarios", path.stem, Position(file, 1))
        document = read_document(folder, file, book)
        if document is not None:
            found[path.stem] = _scenario(path.stem, document, ValueReader(registry, book))
    if book.faults:
        raise SourceFaults(book.faults)
    return found


def read_scenario_text(key: str, text: str, registry: Registry) -> Scenario:
    """A scenario that stands in no folder. Raises SourceFaults as for a file of that name."""
    book = Book()
    file = f"{ROOM}/{key}.yaml"
    book.declare("scenarios", key, Position(file, 1))
    document = parse_document(text, file, book)
    found = None if document is None else _scenario(key, document, ValueReader(registry, book))
    if found is None or book.faults:
        raise SourceFaults(book.faults)
    return found


def _scenario(key: str, document: Node, reader: ValueReader) -> Scenario:
    book = reader.book
    fields = Fields(document, ("scenarios", key), book.at(("scenarios", key)), book)
    fields.name(key, fields.at)
    earlier = _earlier(fields, reader)
    people, findings = _people(fields, reader), _findings(fields, reader)
    for name in sorted(people.keys() & findings.keys()):
        fields.refuse(fields.at, Sentence("person_and_finding", name=name))
    for name, found in findings.items():
        if found.person and found.person not in people:
            about = Sentence("about_nobody", name=name, person=found.person)
            fields.refuse(fields.at, about)
    scenario = Scenario(
        key=key,
        title=fields.text("title"),
        minutes=fields.integer("minutes", 0),
        story=fields.text("story"),
        says=_says(fields),
        departments=_known(fields, "departments", reader.registry.departments),
        traps=tuple(Trap(word) for word in _known(fields, "traps", {str(t): t for t in Trap})),
        earlier=earlier,
        people=people,
        findings=findings,
        answers=read_answers(fields, whom(people, findings), reader),
        free=_known(fields, "free", reader.registry.elements),
        first_day=fields.flag("first_day"),
        late=_late(fields),
    )
    if not 1 <= scenario.minutes <= _LONGEST:
        fields.refuse(fields.at, Sentence("minutes_range", longest=_LONGEST))
    fields.close()
    return scenario


def _known(fields: Fields, key: str, names: Mapping[str, object]) -> tuple[str, ...]:
    words = fields.texts(key, required=key == "departments")
    for word in words:
        if word not in names:
            at = fields.book.at((*fields.path, key))
            fields.refuse(at, Sentence("no_such", key=key, name=word))
    return tuple(word for word in words if word in names)


def _says(fields: Fields) -> tuple[Said, ...]:
    node = fields.node("says")
    if not isinstance(node, Listing):
        return ()
    said = []
    for item in node.items:
        one = Fields(item, (*fields.path, "says"), item.at, fields.book)
        said.append(Said(one.text("who"), one.text("text")))
        one.close()
    return tuple(said)


def _earlier(fields: Fields, reader: ValueReader) -> tuple[Earlier, ...]:
    node = fields.node("earlier")
    if not isinstance(node, Listing) or not node.items:
        fields.refuse(fields.at, Sentence("nothing_earlier"))
        return ()
    visits = []
    for number, item in enumerate(node.items):
        path = (*fields.path, "earlier", str(number))
        one = Fields(item, path, item.at, fields.book)
        site = reader.table(one, "site", Subject.SITE, required=False)
        visits.append(
            Earlier(
                days=one.integer("days", 0),
                place=reader.table(one, "place", Subject.PLACE),
                site=site or None,
                persons=_several(one, "persons", Subject.PERSON, reader),
                issues=_several(one, "issues", Subject.ISSUE, reader),
            )
        )
        if visits[-1].days < 1:
            one.refuse(one.at, Sentence("days_before"))
        one.close()
    return tuple(sorted(visits, key=lambda visit: -visit.days))


def _several(
    fields: Fields, key: str, subject: Subject, reader: ValueReader
) -> dict[str, dict[str, object]]:
    found = {}
    for name, node, at in fields.entries(key, required=False):
        holder = Fields(node, (*fields.path, key, name), at, fields.book)
        holder.name(name, at)
        table: dict[str, object] = {}
        for attribute in node.entries if isinstance(node, Table) else ():
            entry = holder.node(attribute)
            element = reader.element(subject, attribute, at)
            value = None if element is None or entry is None else reader.value(element, entry)
            if value is not None:
                table[attribute] = value
        holder.close()
        found[name] = table
    return found


def _people(fields: Fields, reader: ValueReader) -> dict[str, Met]:
    found = {}
    for name, node, at in fields.entries("people", required=False):
        one = Fields(node, (*fields.path, "people", name), at, fields.book)
        one.name(name, at)
        roles, presences = (
            reader.registry.codelists[it].codes for it in ("person_role", "presence")
        )
        role = one.one_of("role", list(roles))
        presence = one.one_of("presence", list(presences), "resident")
        found[name] = Met(role, presence, one.text("why"), trap_of(one))
        one.close()
    return found


def _findings(fields: Fields, reader: ValueReader) -> dict[str, Found]:
    found = {}
    for name, node, at in fields.entries("findings", required=False):
        one = Fields(node, (*fields.path, "findings", name), at, fields.book)
        one.name(name, at)
        category = one.one_of("category", list(reader.registry.codelists["issue_category"].codes))
        person = one.text_or_none("person")
        found[name] = Found(category, one.text("why"), person, trap_of(one))
        one.close()
    return found


def _late(fields: Fields) -> Late | None:
    node = fields.node("late", required=False)
    if node is None:
        return None
    one = Fields(node, (*fields.path, "late"), node.at, fields.book)
    late = Late(one.integer("days", 0), one.text("at"), one.text("why"))
    if one.sound and (late.days < 1 or not _CLOCK.fullmatch(late.at)):
        one.refuse(one.at, Sentence("late_form"))
    one.close()
    return late
