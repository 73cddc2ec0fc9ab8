/** Persons of a visit: presence from one roll call, role from a slot, from memory or from facts. */
import type { Composer } from './composer'
import { isList, own, type Rec } from './rule-values'
import type { PersonState, VisitState } from './types'

const PRESENCE: Readonly<Record<string, string>> = {
  here: 'resident',
  away: 'away',
  moved_out: 'moved_out',
}
const FALLBACK_ROLE = 'family_member'

/** What the roll call said; somebody added by hand stands before the worker, so is resident. */
export function presenceOf(state: VisitState, person: PersonState): unknown {
  const corrected = state.answers[`persons.${person.id}.presence`]
  if (corrected !== undefined && corrected !== null) return corrected
  return PRESENCE[String(own(state.roll, person.id) ?? 'here')] ?? 'resident'
}

/** The persons who stand in the one roll call, in listed order; empty: there is no roll call. */
export function rollCall(state: VisitState): readonly string[] {
  return state.persons.filter((person) => person.listed).map((person) => person.id)
}

/**
 * The worker's correction, else the slot, the last role here, what facts say, family member.
 *
 * A slot names the main role only of someone added by hand; someone listed keeps theirs and gets
 * the slot as a further role.
 */
export function roleOf(
  composer: Composer,
  state: VisitState,
  person: PersonState,
  frame: Rec,
): unknown {
  const corrected = state.answers[`persons.${person.id}.role`]
  if (corrected !== undefined && corrected !== null) return corrected
  if (!person.listed && person.slot !== undefined) return person.slot
  if (person.last_role !== undefined) return person.last_role
  return composer.roleFacts.find((fact) => fact.rule.holds(frame))?.role ?? FALLBACK_ROLE
}

/** Further roles: slots tapped for somebody who is here already, each once, as tapped. */
export function moreRolesOf(state: VisitState, person: PersonState): readonly string[] {
  const corrected = state.answers[`persons.${person.id}.more_roles`]
  if (isList(corrected)) return corrected.map(String)
  const slots = person.listed && person.slot !== undefined ? [person.slot] : []
  return [...new Set([...slots, ...(person.more_roles ?? [])])]
}
