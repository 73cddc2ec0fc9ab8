/** The cast of a visit: the subjects that take part in it, each under its path. */
import { isList, own } from './rule-values'
import type { IssueState, Known, PersonState, Subject, VisitState } from './types'

export const NEW = 'new:'

export type KnownValues = Readonly<Record<string, Known>>

/** One subject. `added`: made in this visit, so no register stands behind it. */
export interface Member {
  readonly subject: Subject
  readonly key: string
  readonly path: string
  /** How a row about it is named on the screen and in `opened`. */
  readonly name: string
  readonly known: KnownValues
  readonly added: boolean
  readonly person?: PersonState
  readonly issue?: IssueState
}

export interface Cast {
  readonly visit: Member
  readonly place: Member
  readonly site: Member | undefined
  readonly persons: readonly Member[]
  readonly issues: readonly Member[]
  /** In the order in which the worker meets them. */
  readonly everyone: readonly Member[]
}

/** Who takes part: all listed or added, except those who were not met at the roll call. */
export function castOf(state: VisitState): Cast {
  const visit = visitMember(state)
  const place = single('place', state.place, 'code')
  const site = state.site ? single('site', state.site, 'id') : undefined
  const persons = state.persons
    .filter((person) => own(state.roll, person.id) !== 'not_met')
    .map(personMember)
  const issues = state.issues.map(issueMember)
  const everyone = [visit, place, ...(site ? [site] : []), ...persons, ...issues]
  return { visit, place, site, persons, issues, everyone }
}

export function membersOf(cast: Cast, subject: Subject): readonly Member[] {
  switch (subject) {
    case 'person':
      return cast.persons
    case 'issue':
      return cast.issues
    case 'site':
      return cast.site ? [cast.site] : []
    case 'visit':
      return [cast.visit]
    case 'place':
      return [cast.place]
  }
}

/** The one visit, place or site; persons and issues are several. */
export function singleOf(cast: Cast, subject: Subject): Member | undefined {
  return subject === 'person' || subject === 'issue' ? undefined : membersOf(cast, subject)[0]
}

/**
 * Under which key a period counts: a visit stands for its place, a site without an id for the one
 * at its place.
 */
export function cadenceKey(cast: Cast, member: Member): string {
  if (member.subject === 'visit') return cast.place.key
  return member.subject === 'site' && !member.key ? `${cast.place.key}/site` : member.key
}

export function pathOf(member: Member, attribute: string): string {
  return `${member.path}.${attribute}`
}

export function knownOf(member: Member, attribute: string): Known | undefined {
  return Object.hasOwn(member.known, attribute) ? member.known[attribute] : undefined
}

/** A list as it was given, or no list at all. */
export function listOr(value: unknown): readonly unknown[] {
  return isList(value) ? value : []
}

function visitMember(state: VisitState): Member {
  const facts = Object.entries(state.visit).map(([name, value]) => [name, { value }] as const)
  const key = textOf(own(state.visit, 'id'))
  const known: KnownValues = Object.fromEntries(facts)
  return { subject: 'visit', key, path: 'visit', name: key || 'visit', known, added: false }
}

/** The place or the site; it was added in this visit if the phone made its id. */
function single(subject: 'place' | 'site', known: KnownValues, identity: string): Member {
  const key = textOf(known[identity]?.value)
  const added = key.startsWith(NEW)
  return { subject, key, path: subject, name: key || subject, known, added }
}

function personMember(person: PersonState): Member {
  const { id, values } = person
  const added = id.startsWith(NEW)
  return { subject: 'person', key: id, path: `persons.${id}`, name: id, known: values, added, person }
}

function issueMember(issue: IssueState): Member {
  const { no, values = {} } = issue
  return {
    subject: 'issue',
    key: no,
    path: `issues.${no}`,
    name: no,
    known: values,
    added: false,
    issue,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
