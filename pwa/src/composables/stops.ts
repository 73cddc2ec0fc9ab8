/** The stops of a day: every place with why to go there, and how far the day has come. */
import { callingOf, reasonsFor } from '@/form/stops'
import type { SheetPeriod, Subject } from '@/store/items'
import { READY, untrainedIn, type Duties } from '@/store/duty'
import { isRecord, readOperation } from '@/store/operation'
import type { Entry } from '@/store/outbox'
import type { Everything, Subjects } from '@/store/subjects'
import type { Desk } from '@/composables/desk'
import { localDay, stateAt, textAt } from '@/composables/opening'
import { whenQuiet } from '@/composables/quiet'
import type { Registry } from '@/composables/registry'

/** `overdue` counts those whose term is over; `again`: the last time nobody was met. */
export interface Why {
  readonly sheets: readonly string[]
  readonly untrained: readonly string[]
  readonly expired: number
  readonly issues: number
  readonly overdue: number
  readonly again: boolean
}

/** `today`: a visit was recorded here on this day. */
export interface Stop {
  readonly place: Subject
  readonly why: Why
  readonly today: boolean
}

/** What this phone recorded of a place itself: the newest visit, and where it stood. */
export interface Seen {
  readonly name: string
  readonly day: string
  readonly outcome: string
  readonly at: { readonly lat: number; readonly lon: number } | null
}

/** By the code that the report gave the place. */
export type SeenPlaces = ReadonlyMap<string, Seen>

const SETTLED = new Set(['fixed', 'resolved'])
// Between two spells of so many milliseconds a cheap phone draws and hears taps.
const SPELL = 10

/** A place that nobody looked at yet: it may be gone to, and says nothing. */
export function unlooked(place: Subject): Stop {
  const why = { sheets: [], untrained: [], expired: 0, issues: 0, overdue: 0, again: false }
  return { place, why, today: false }
}

export function isDue({ why, today }: Stop): boolean {
  if (why.again) return true
  return !today && why.sheets.length + why.expired + why.issues > 0
}

/** Own visits by place; the reports stay on the phone for two weeks after their receipt. */
export function seenPlaces(entries: readonly Pick<Entry, 'type' | 'text'>[]): SeenPlaces {
  const seen = new Map<string, Seen>()
  for (const { type, text } of entries) {
    const told = type === 'visit.submit' ? visitIn(text) : null
    if (told) seen.set(told.code, later(seen.get(told.code), told))
  }
  return seen
}

/** A visit that took no position leaves the one of an earlier visit. */
function later(before: Seen | undefined, { name, day, outcome, at }: Seen): Seen {
  const spot = at ?? before?.at ?? null
  return !before || day >= before.day ? { name, day, outcome, at: spot } : { ...before, at: spot }
}

function visitIn(text: string): (Seen & { readonly code: string }) | null {
  const { report } = readOperation(text)
  const [visit, place] = isRecord(report) ? [report['visit'], report['place']] : []
  if (!isRecord(visit) || !isRecord(place)) return null
  const { started_at: started, outcome = 'done', location } = visit
  const { code, address, name } = place
  if (typeof started !== 'string' || typeof code !== 'string') return null
  const called = [address, name].find((it) => typeof it === 'string')
  const facts = { day: localDay(started), outcome: String(outcome), at: pointOf(location) }
  return { code, name: String(called ?? ''), ...facts }
}

/** What of a desk it takes to look at all places. */
export interface StopDesk extends Pick<Desk, 'clock' | 'session'> {
  readonly store: { readonly subjects: Pick<Subjects, 'everything'>; readonly duty?: Duties }
}

/** Every place of the worker's grids in the order given, each with why to go there. */
export async function stopsOf(
  desk: StopDesk,
  registry: Registry,
  places: readonly Subject[],
  seen: SeenPlaces,
): Promise<readonly Stop[]> {
  const shelf = shelved(await desk.store.subjects.everything())
  const calling = callingOf(registry.composer)
  const { session, clock } = desk
  const [today, startedAt] = [clock.today(), clock.stamp()]
  const duty = desk.store.duty ? await desk.store.duty.current() : READY
  const stops: Stop[] = []
  let since = performance.now()
  for (const place of places) {
    const { persons, site, issues, periods } = shelf(place.subject_id)
    const untrained = untrainedIn(duty, place.grid)
    const arrival = { today, startedAt, session, grid: place.grid, untrained }
    const state = stateAt(registry.bundle.form, { place, persons, site, periods }, arrival)
    const last = seenAt(seen, place)
    const why = {
      ...reasonsFor(calling, state),
      ...issuesAt(issues, today),
      again: last !== null && last.outcome !== 'done',
    }
    stops.push({ place, why, today: last?.day === today })
    if (performance.now() - since < SPELL) continue
    await whenQuiet()
    since = performance.now()
  }
  return stops
}

export function seenAt(seen: SeenPlaces, place: Subject): Seen | null {
  const names = [...place.aliases, place.subject_id]
  const found = names.flatMap((name) => seen.get(name) ?? [])
  return found.sort((one, other) => other.day.localeCompare(one.day))[0] ?? null
}

function issuesAt(issues: readonly Subject[], today: string): Pick<Why, 'issues' | 'overdue'> {
  const open = issues.filter(
    (issue) => !SETTLED.has(textAt(issue, 'issue.status')) && !SETTLED.has(textAt(issue, 'issue.recheck')),
  )
  const overdue = open.filter((issue) => {
    const due = textAt(issue, 'issue.due')
    return due !== '' && due < today
  })
  return { issues: open.length, overdue: overdue.length }
}

interface Shelf {
  readonly persons: readonly Subject[]
  readonly site: Subject | undefined
  readonly issues: readonly Subject[]
  readonly periods: readonly SheetPeriod[]
}

function shelved({ subjects, periods }: Everything): (placeId: string) => Shelf {
  const at = new Map<string, Subject[]>()
  for (const subject of subjects) {
    const ids = subject.places?.map((it) => it.place_id) ?? [subject.place_id]
    for (const id of new Set(ids)) if (id) pushTo(at, id, subject)
  }
  const told = new Map<string, SheetPeriod[]>()
  for (const period of periods) pushTo(told, period.subject_id, period)
  return (placeId) => {
    const here = at.get(placeId) ?? []
    const of = (type: string) => here.filter((subject) => subject.type === type)
    const [persons, [site], issues] = [of('person'), of('site'), of('issue')]
    const ids = [placeId, ...persons.map((it) => it.subject_id), ...(site ? [site.subject_id] : [])]
    return { persons, site, issues, periods: ids.flatMap((id) => told.get(id) ?? []) }
  }
}

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function pointOf(value: unknown): Seen['at'] {
  if (!isRecord(value)) return null
  const { lat, lon } = value
  return typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : null
}
