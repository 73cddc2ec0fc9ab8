/** What is known at the door, who is met and what is found, as the form of a scenario shows them. */
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { Cast, Named } from '@/console/training/paths'
import { listOf, membersOf, textOf, type Members, type Place } from '@/console/training/scenario-text'
import type { Fault } from '@/console/training/scenarios'

/** The first and the last line in the text. */
export type Lines = readonly [number, number]

export interface EarlierForm {
  readonly days: number
  readonly place: Members
  readonly site: Members | null
  readonly persons: Readonly<Record<string, Members>>
  readonly issues: Readonly<Record<string, Members>>
  readonly lines: Lines
}

/** `local` is its short name in the file. */
export interface MetForm {
  readonly local: string
  readonly role: string
  readonly presence: string
  readonly why: string
  readonly trap: string
  readonly lines: Lines
}

export interface FoundForm {
  readonly local: string
  readonly category: string
  readonly person: string
  readonly why: string
  readonly trap: string
  readonly lines: Lines
}

export interface Parts {
  readonly earlier: readonly EarlierForm[]
  readonly people: readonly MetForm[]
  readonly findings: readonly FoundForm[]
  readonly cast: Cast
}

/** Of a text that is YAML. What is not written as it should be is left to the text. */
export function partsOf(text: string): Parts {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const whole = membersOf(document.toJS())
  const at = (place: Place): Lines => linesAt(document, lines, place)
  const earlier = listOf(whole['earlier']).map((each, n) => earlierOf(membersOf(each), at(['earlier', n])))
  const people = Object.entries(membersOf(whole['people'])).map(([local, each]) => metOf(local, membersOf(each), at(['people', local])))
  const findings = Object.entries(membersOf(whole['findings'])).map(([local, each]) => foundOf(local, membersOf(each), at(['findings', local])))
  return { earlier, people, findings, cast: castOf(earlier, people, findings, listOf(whole['answers']).map(membersOf)) }
}

export function faultsIn(faults: readonly Fault[], [from, upto]: Lines): readonly Fault[] {
  return faults.filter(({ line }) => line >= from && line <= upto)
}

/** A short name that nobody and nothing has yet: `p1`, `f2`. */
export function freshName({ cast }: Parts, front: string): string {
  const taken = new Set(cast.map(({ path }) => path.slice(path.indexOf('.') + 1)))
  for (let n = 1; ; n += 1) if (!taken.has(`${front}${n}`)) return `${front}${n}`
}

function earlierOf(each: Members, lines: Lines): EarlierForm {
  return {
    days: Number(each['days']) || 0,
    place: membersOf(each['place']),
    site: each['site'] ? membersOf(each['site']) : null,
    persons: tables(each['persons']),
    issues: tables(each['issues']),
    lines,
  }
}

function tables(value: unknown): Readonly<Record<string, Members>> {
  return Object.fromEntries(Object.entries(membersOf(value)).map(([local, each]) => [local, membersOf(each)]))
}

function metOf(local: string, each: Members, lines: Lines): MetForm {
  const [role, presence, why, trap] = ['role', 'presence', 'why', 'trap'].map((name) => textOf(each[name]))
  return { local, role: role ?? '', presence: presence || 'resident', why: why ?? '', trap: trap ?? '', lines }
}

function foundOf(local: string, each: Members, lines: Lines): FoundForm {
  const [category, person, why, trap] = ['category', 'person', 'why', 'trap'].map((name) => textOf(each[name]))
  return { local, category: category ?? '', person: person ?? '', why: why ?? '', trap: trap ?? '', lines }
}

/** Everybody and everything with a short name: people by their names, findings by their kind. */
function castOf(earlier: readonly EarlierForm[], people: readonly MetForm[], findings: readonly FoundForm[], answers: readonly Members[]): Cast {
  const known = [...earlier].sort((one, other) => other.days - one.days)
  const told = (part: 'persons' | 'issues', local: string): Members => {
    const right = answers.filter((each) => each['at'] === local).map((each) => membersOf(each['is']))
    return Object.assign({}, ...right, ...known.map((visit) => visit[part][local] ?? {})) as Members
  }
  const names = (part: 'persons' | 'issues', own: readonly string[]) => [...new Set([...own, ...earlier.flatMap((visit) => Object.keys(visit[part]))])]
  const persons = names('persons', people.map(({ local }) => local)).map((local): Named => {
    const values = told('persons', local)
    const role = people.find((each) => each.local === local)?.role ?? textOf(values['role'])
    return { path: `persons.${local}`, name: textOf(values['name']) || null, code: role, apart: textOf(values['birth_date']) || local }
  })
  const issues = names('issues', findings.map(({ local }) => local)).map((local): Named => {
    const values = told('issues', local)
    const category = findings.find((each) => each.local === local)?.category ?? textOf(values['category'])
    return { path: `issues.${local}`, name: null, code: category, apart: textOf(values['description']) || local }
  })
  const all = [...persons, ...issues]
  const alike = (one: Named) => all.filter((each) => (each.name ?? each.code) === (one.name ?? one.code)).length > 1
  return all.map((each) => (alike(each) ? each : { ...each, apart: null }))
}

function linesAt(document: Document, lines: LineCounter, place: Place): Lines {
  const node = document.getIn(place, true) as Node | undefined
  const [start = 0, end = 0] = node?.range ?? []
  const from = keyAt(document.getIn(place.slice(0, -1), true), place.at(-1)) ?? start
  return [lines.linePos(from).line, lines.linePos(Math.max(start, end - 1)).line]
}

/** Where a name stands, which may be a line above what it holds. */
function keyAt(above: unknown, name: string | number | undefined): number | undefined {
  if (!isMap(above)) return undefined
  const keys = above.items.map(({ key }) => key).filter(isScalar)
  return keys.find(({ value }) => value === name)?.range?.[0]
}
