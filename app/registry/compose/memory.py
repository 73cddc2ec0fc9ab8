"""What is known when a simulated visit begins, and what it leaves behind for the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.registry.compose.ask import Stage
from app.registry.compose.cast import cadence_key
from app.registry.compose.engine import Composer
from app.registry.compose.periods import completed_rows
from app.registry.compose.state import Completed, Known, PersonState, VisitState, new_state
from app.registry.elements import FilledBy, Subject

Truth = Mapping[str, Any]

# The register links these to a place by residence; the others are roles in what happens there.
RESIDENT_ROLES = frozenset({"owner", "tenant", "family_member", "elder", "monitored"})
# Roles of the day: whoever quarrels or is parked in the way today was not seen as such before.
PASSING_ROLES = frozenset({"disputant", "driver"})


@dataclass(slots=True)
class Memory:
    """`familiar`: every place was visited before and all values of longer validity are known.

    Otherwise the worker knows what the base register lists, and what this memory has been given by
    earlier visits of the simulation.
    """

    familiar: bool
    values: dict[str, dict[str, Known]] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    completed: dict[str, dict[str, Completed]] = field(default_factory=dict)

    def keep(self, stage: Stage) -> None:
        """Remember the worker's values that last, who was met where, and which periods are done."""
        for member in stage.cast.everyone:
            if member.subject in (Subject.VISIT, Subject.ISSUE):
                continue
            key = f"{member.subject.value} {cadence_key(stage.cast, member)}"
            kept = self.values.setdefault(key, {})
            for question in stage.composer.by_subject[member.subject]:
                attribute = question.element.attribute
                answered = member.at(attribute) in stage.state["answers"]
                if question.askable and answered and attribute in stage.scope.records[member.path]:
                    value = stage.scope.records[member.path][attribute]
                    kept[attribute] = {"value": value, "day": stage.state["today"]}
        for member in stage.cast.persons:
            role = stage.scope.records[member.path]["role"]
            self.roles[(stage.cast.place.key, member.key)] = str(role)
        for sheet, rows in completed_rows(stage).items():
            self.completed.setdefault(sheet, {}).update(rows)


def opening_state(composer: Composer, truth: Truth, memory: Memory, today: str) -> VisitState:
    """The moment of opening: phone facts, what the register lists, what memory holds, nothing else.

    Persons whom the register does not link to the place, and who were not seen there before, stand
    as added by hand: the worker looks them up while adding.
    """
    place = truth["place"]["code"]
    state = new_state(
        today,
        _facts(composer, Subject.VISIT, truth["visit"]),
        _known(composer, memory, (today, f"place {place}"), truth["place"]),
    )
    if truth["site"]:
        key = truth["site"].get("id") or f"{place}/site"
        state["site"] = _known(composer, memory, (today, f"site {key}"), truth["site"])
    people = [_person(composer, memory, today, (truth["place"], it)) for it in truth["persons"]]
    state["persons"] = sorted(people, key=lambda person: not person["listed"])
    state["completed"] = {sheet: dict(rows) for sheet, rows in memory.completed.items()}
    for person in state["persons"]:
        if (place, person["id"]) in memory.roles:
            person["last_role"] = memory.roles[(place, person["id"])]
    return state


def _facts(composer: Composer, subject: Subject, item: Truth) -> dict[str, object]:
    """What the phone and the register say about the visit itself."""
    return {
        question.element.attribute: item[question.element.attribute]
        for question in composer.by_subject[subject]
        if question.element.filled_by is not FilledBy.WORKER and question.element.attribute in item
    }


def _known(
    composer: Composer, memory: Memory, on: tuple[str, str], item: Truth
) -> dict[str, Known]:
    """What stands in the register about a subject, `on` being today and its key in memory."""
    today, key = on
    subject = Subject(key.partition(" ")[0])
    yesterday = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
    known: dict[str, Known] = {}
    for question in composer.by_subject[subject]:
        element = question.element
        lasting = memory.familiar and element.validity != "visit" and element.default is None
        if element.attribute in item and (element.filled_by is FilledBy.REGISTRY or lasting):
            known[element.attribute] = {"value": item[element.attribute], "day": yesterday}
    return {**known, **memory.values.get(key, {})}


def _person(
    composer: Composer, memory: Memory, today: str, here: tuple[Truth, Truth]
) -> PersonState:
    place, item = here
    role, address = item["role"], item.get("current_address", "")
    resident = role in RESIDENT_ROLES or bool(address and address.startswith(place["address"]))
    seen = memory.familiar and role not in PASSING_ROLES
    met = (place["code"], item["id"]) in memory.roles
    known = _known(composer, memory, (today, f"person {item['id']}"), item)
    person: PersonState = {"id": item["id"], "listed": resident or seen or met, "values": known}
    if seen:
        person["last_role"] = role
    if not person["listed"]:
        person["slot"] = role
    return person
