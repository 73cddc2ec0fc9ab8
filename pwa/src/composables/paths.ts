/** Paths of a report (`place.a`, `persons.<id>.a`) in the worker's words, and a report as paths. */
import type { Report, Values } from '@/form/types'
import { isRecord } from '@/store/operation'
import { codeLabel, type Registry } from '@/composables/registry'
import { label } from '@/composables/words'

/** `subject` is the path of the one it speaks of; `element` as in the registry. */
export interface Spot {
  readonly subject: string
  readonly attribute: string
  readonly element: string
}

/** A report with one entry for each value, in its own order. */
export type Flat = ReadonlyMap<string, unknown>

const LISTS = { persons: 'person', issues: 'issue' } as const
const NAMES = { persons: 'id', issues: 'no' } as const
const SINGLE = ['visit', 'place', 'site']

/** Null for a path that names no single value. */
export function spotOf(path: string): Spot | null {
  const cut = path.lastIndexOf('.')
  const [subject, attribute] = [path.slice(0, cut), path.slice(cut + 1)]
  if (cut < 0 || !attribute) return null
  if (SINGLE.includes(subject)) return { subject, attribute, element: path }
  const part = listOf(subject)
  return part ? { subject, attribute, element: `${LISTS[part]}.${attribute}` } : null
}

/** What names a thing never changes: another name is another thing. */
export function isName({ subject, attribute }: Spot): boolean {
  const part = listOf(subject)
  if (part) return attribute === NAMES[part]
  return (subject === 'visit' || subject === 'site') ? attribute === 'id' : attribute === 'code'
}

export function labelOf(registry: Registry, path: string): string {
  const element = spotOf(path)?.element
  const found = registry.bundle.elements.find((it) => it.id === element)
  return found ? label(found.labels) : path
}

/** Whose value it is: a person's name, what an issue is about; empty for the visit and the place. */
export function ownerOf(registry: Registry, flat: Flat, path: string): string {
  const subject = spotOf(path)?.subject ?? path
  if (subject === 'visit' || subject === 'place') return ''
  const named = flat.get(`${subject}.name`)
  return typeof named === 'string' ? named : categoryOf(registry, flat, subject)
}

function categoryOf(registry: Registry, flat: Flat, subject: string): string {
  const list = registry.composer.questions.get('issue.category')?.codelist
  return list ? codeLabel(registry, list, flat.get(`${subject}.category`)) : ''
}

export function flatten(report: unknown): Flat {
  const flat = new Map<string, unknown>()
  const parts = isRecord(report) ? report : {}
  for (const part of SINGLE) spread(flat, part, parts[part])
  for (const part of ['persons', 'issues'] as const) {
    for (const each of asList(parts[part])) {
      const name = isRecord(each) ? each[NAMES[part]] : null
      if (typeof name === 'string') spread(flat, `${part}.${name}`, each)
    }
  }
  return flat
}

/** As the checks want it; nothing that is not in `flat` comes back. */
export function unflatten(flat: Flat): Report {
  const found = new Map<string, Record<string, unknown>>()
  for (const [path, value] of flat) {
    const spot = spotOf(path)
    if (!spot) continue
    const values = found.get(spot.subject) ?? {}
    found.set(spot.subject, { ...values, [spot.attribute]: value })
  }
  const all = (part: keyof typeof NAMES): Values[] =>
    [...found].filter(([subject]) => listOf(subject) === part).map(([, values]) => values)
  return {
    visit: found.get('visit') ?? {},
    place: found.get('place') ?? {},
    site: found.get('site') ?? null,
    persons: all('persons'),
    issues: all('issues'),
  }
}

/** In the order in which the server makes them: adding, setting, unsetting, removing. */
export function patched(flat: Flat, amendment: object): Flat {
  const changes: Values = { ...amendment }
  const next = new Map([...flat, ...flatten(changes['add']), ...entriesOf(changes['set'])])
  const gone = texts(changes['remove'])
  const taken = [...next.keys()].filter((path) => gone.some((each) => path.startsWith(`${each}.`)))
  for (const path of [...texts(changes['unset']), ...taken]) next.delete(path)
  return next
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : []
}

export function texts(value: unknown): readonly string[] {
  return asList(value).filter((each) => typeof each === 'string')
}

function spread(flat: Map<string, unknown>, subject: string, values: unknown): void {
  if (!isRecord(values)) return
  for (const [name, value] of Object.entries(values)) flat.set(`${subject}.${name}`, value)
}

function listOf(subject: string): keyof typeof NAMES | null {
  const part = subject.slice(0, subject.indexOf('.'))
  return part === 'persons' || part === 'issues' ? part : null
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
