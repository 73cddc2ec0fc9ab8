/** What a tap changes in a visit: each gives the next state, and leaves the one before alone. */
import type { IssueState, Known, PersonState, Presence, Reason, VisitState } from '@/form/types'

export function answered(state: VisitState, path: string, value: unknown): VisitState {
  const unanswered = without(state.unanswered, path)
  const confirmed = state.confirmed.filter((it) => it !== path)
  // Emptied is not answered, which is not the same as 0 or "".
  if (value === undefined || value === '') {
    return { ...state, unanswered, confirmed, answers: without(state.answers, path) }
  }
  return { ...state, unanswered, confirmed, answers: { ...state.answers, [path]: value } }
}

export function cannotAnswer(state: VisitState, path: string, reason: Reason | null): VisitState {
  const unanswered = without(state.unanswered, path)
  if (!reason) return { ...state, unanswered }
  return {
    ...state,
    answers: without(state.answers, path),
    unanswered: { ...unanswered, [path]: reason },
  }
}

/** Declared unchanged, or taken back where all of them were. */
export function confirmedAll(state: VisitState, paths: readonly string[]): VisitState {
  const all = paths.every((path) => state.confirmed.includes(path))
  const others = state.confirmed.filter((path) => !paths.includes(path))
  return { ...state, confirmed: all ? others : [...others, ...paths] }
}

export function called(state: VisitState, person: string, presence: Presence): VisitState {
  return { ...state, roll: { ...state.roll, [person]: presence } }
}

export function allHere(state: VisitState): VisitState {
  const listed = state.persons.filter((person) => person.listed)
  return { ...state, roll: Object.fromEntries(listed.map(({ id }) => [id, 'here'] as const)) }
}

export function personAdded(
  state: VisitState,
  id: string,
  slot: string,
  values: Readonly<Record<string, Known>>,
): VisitState {
  const person: PersonState = { id, listed: false, slot, values }
  return { ...state, persons: [...state.persons, person] }
}

/** Somebody who is here already gets a further role. */
export function roleAdded(state: VisitState, id: string, role: string): VisitState {
  const persons = state.persons.map((person) =>
    person.id === id
      ? { ...person, more_roles: [...new Set([...(person.more_roles ?? []), role])] }
      : person,
  )
  return { ...state, persons }
}

export function personRemoved(state: VisitState, id: string): VisitState {
  const persons = state.persons.filter((person) => person.id !== id || person.listed)
  return withoutPart({ ...state, persons }, `persons.${id}.`)
}

export function siteAdded(
  state: VisitState,
  id: string,
  values: Readonly<Record<string, Known>>,
): VisitState {
  return { ...state, site: { id: { value: id }, ...values } }
}

/** Another of the businesses that are known here, or none. */
export function siteChosen(state: VisitState, site: VisitState['site']): VisitState {
  return { ...siteRemoved(state), site }
}

export function siteRemoved(state: VisitState): VisitState {
  return withoutPart({ ...state, site: null }, 'site.')
}

export function issueAdded(state: VisitState, issue: IssueState): VisitState {
  return { ...state, issues: [...state.issues, issue] }
}

export function issueRemoved(state: VisitState, no: string): VisitState {
  const issues = state.issues.filter((issue) => issue.no !== no)
  return withoutPart({ ...state, issues }, `issues.${no}.`)
}

/** Defaults that stood on the screen count as said. */
export function seen(state: VisitState, paths: readonly string[]): VisitState {
  return { ...state, seen: [...new Set([...state.seen, ...paths])] }
}

function withoutPart(state: VisitState, prefix: string): VisitState {
  const keep = (path: string) => !path.startsWith(prefix)
  return {
    ...state,
    answers: filtered(state.answers, keep),
    unanswered: filtered(state.unanswered, keep),
    confirmed: state.confirmed.filter(keep),
    seen: state.seen.filter(keep),
  }
}

/** A record that lacks one of its names. */
export function without<T>(
  record: Readonly<Record<string, T>>,
  key: string,
): Readonly<Record<string, T>> {
  return filtered(record, (it) => it !== key)
}

function filtered<T>(
  record: Readonly<Record<string, T>>,
  keep: (key: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)))
}
