"""Persons of a visit: presence from one roll call, role from a slot, from memory or from facts."""

from app.registry.compose.engine import Composer
from app.registry.compose.rulebook import FALLBACK_ROLE
from app.registry.compose.state import PersonState, VisitState

PRESENCE = {"here": "resident", "away": "away", "moved_out": "moved_out"}


def presence_of(state: VisitState, person: PersonState) -> object:
    """What the roll call said; somebody added by hand stands before the worker, so is resident."""
    corrected = state["answers"].get(f"persons.{person['id']}.presence")
    if corrected is not None:
        return corrected
    return PRESENCE.get(state["roll"].get(person["id"], "here"), "resident")


def roll_call(state: VisitState) -> list[str]:
    """The persons who stand in the one roll call, in listed order; empty: there is no roll call."""
    return [person["id"] for person in state["persons"] if person["listed"]]


def role_of(
    composer: Composer, state: VisitState, person: PersonState, scope: dict[str, object]
) -> object:
    """The worker's correction, else the slot, the last role here, what facts say, family member.

    A slot names the main role only of someone added by hand; someone listed keeps theirs and gets
    the slot as a further role.
    """
    corrected = state["answers"].get(f"persons.{person['id']}.role")
    if corrected is not None:
        return corrected
    if not person["listed"] and "slot" in person:
        return person["slot"]
    if "last_role" in person:
        return person["last_role"]
    for fact in composer.rules.role_facts:
        if fact.rule.holds(scope):
            return fact.role
    return FALLBACK_ROLE


def more_roles_of(state: VisitState, person: PersonState) -> list[str]:
    """Further roles: slots tapped for somebody who is here already, each once, as tapped."""
    slots = [person["slot"]] if person["listed"] and "slot" in person else []
    corrected = state["answers"].get(f"persons.{person['id']}.more_roles")
    if isinstance(corrected, list):
        return [str(role) for role in corrected]
    return list(dict.fromkeys([*slots, *person.get("more_roles", [])]))
