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
  /** Paths already made: each is asked for a dozen times in a moment. */
  readonly paths: Map<string, string>
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
  const made = member.paths.get(attribute)
  if (made !== undefined) return made
  const path = `${member.path}.${attribute}`
  member.paths.set(attribute, path)
  return path
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
  return memberOf('visit', key, 'visit', known)
}

/** The place or the site. */
function single(subject: 'place' | 'site', known: KnownValues, identity: string): Member {
  return memberOf(subject, textOf(known[identity]?.value), subject, known)
}

function personMember(person: PersonState): Member {
  return { ...memberOf('person', person.id, `persons.${person.id}`, person.values), person }
}

function issueMember(issue: IssueState): Member {
  return { ...memberOf('issue', issue.no, `issues.${issue.no}`, issue.values ?? {}), issue }
}

/** A place, person or site was added in this visit if the phone made its id. */
function memberOf(subject: Subject, key: string, path: string, known: KnownValues): Member {
  const added = subject !== 'visit' && subject !== 'issue' && key.startsWith(NEW)
  return { subject, key, path, name: key || subject, known, added, paths: new Map() }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
