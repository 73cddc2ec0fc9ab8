/** The moment of opening a visit: what the phone knows of a place, its people and its periods. */
import { newState } from '@/form/engine'
import type { Completed, Known, PersonState, Values, VisitForm, VisitState } from '@/form/types'
import type { SheetPeriod, Subject, Whereabouts } from '@/store/items'
import type { Session } from '@/store/session'
import type { Subjects } from '@/store/subjects'

const LOCAL = 8 * 60 * 60 * 1000
const LEVELS = ['district', 'street', 'community'] as const

export interface Arrival {
  readonly today: string
  readonly startedAt: string
  readonly session: Pick<Session, 'worker' | 'grids'>
  readonly grid: string
  /** Sheets that this worker is not asked about here. */
  readonly untrained?: readonly string[]
}

/** The facts that nobody is asked for: who visits, where in the city, since when. */
export function visitFacts({ session, grid, startedAt }: Arrival): Values {
  const own = session.grids.find((it) => it.code === grid)
  const area = (level: string) => own?.areas.find((it) => it.level === level)
  const named = LEVELS.flatMap((level): [string, string][] => {
    const found = area(level)
    // Districts are named by their code: the city has a list of them.
    return found ? [[level, level === 'district' ? found.code : found.name]] : []
  })
  return {
    started_at: startedAt,
    grid_code: grid,
    grid_name: own?.name ?? grid,
    worker_name: session.worker.name,
    worker_phone: session.worker.phone,
    ...Object.fromEntries(named),
  }
}

/** A visit to a place that somebody told of before. */
export async function openKnown(
  subjects: Pick<Subjects, 'personsAt' | 'sitesAt' | 'periodsOf'>,
  form: VisitForm,
  place: Subject,
  arrival: Arrival,
): Promise<VisitState> {
  const id = place.subject_id
  const [persons, sites, periods] = await Promise.all([
    subjects.personsAt(id),
    subjects.sitesAt(id),
    subjects.periodsOf(id),
  ])
  // Where several are known the worker says which one: a report is about one at most.
  const site = sites.length === 1 ? sites[0] : undefined
  const others = await Promise.all([...persons, ...sites].map((it) => subjects.periodsOf(it.subject_id)))
  const told = [...periods, ...others.flat()]
  const state = stateAt(form, { place, persons, site, periods: told }, arrival)
  return { ...state, completed: completedOf(form, told, [place, ...persons, ...sites]) }
}

/** A known business as a visit has it. */
export function siteState(site: Subject): NonNullable<VisitState['site']> {
  return named(site, 'id')
}

/** What is known of a place, who lives and works there, and what was done in this period. */
export interface Standing {
  readonly place: Subject
  readonly persons: readonly Subject[]
  readonly site: Subject | undefined
  readonly periods: readonly SheetPeriod[]
}

export function stateAt(
  form: VisitForm,
  { place, persons, site, periods }: Standing,
  arrival: Arrival,
): VisitState {
  const rows = [place, ...persons, ...(site ? [site] : [])]
  const state = begun(arrival, named(place, 'code'))
  return {
    ...state,
    site: site ? named(site, 'id') : null,
    persons: persons.map((person) => personState(person, place.subject_id)),
    completed: completedOf(form, periods, rows),
  }
}

/** A place that nobody told of yet; its code is the phone's until the city gives one. */
export function openNew(arrival: Arrival, code: string, values: Values): VisitState {
  const given = Object.entries(values).map(([name, value]) => [name, { value }] as const)
  const place: Record<string, Known> = { code: { value: code }, ...Object.fromEntries(given) }
  return begun(arrival, place)
}

function begun(arrival: Arrival, place: VisitState['place']): VisitState {
  return withUntrained(newState(arrival.today, visitFacts(arrival), place), arrival.untrained ?? [])
}

/** As the worker stands now: somebody may have practised since the draft was begun. */
export function withUntrained(state: VisitState, untrained: readonly string[]): VisitState {
  if (untrained.length) return { ...state, untrained }
  return 'untrained' in state ? { ...state, untrained } : state
}

/** How a subject is named in reports: by the city's name for it, else by a phone's. */
export function nameOf(subject: Subject): string {
  const official = subject.aliases.find((alias) => !alias.startsWith('new:'))
  return official ?? subject.aliases[0] ?? subject.subject_id
}

export function textAt(subject: Subject, element: string): string {
  const value = subject.values[element]?.value
  return typeof value === 'string' ? value : ''
}

// Values of one visit share their moment, and thousands are read at once.
let last = { moment: '', day: '' }

/** The city's day of a moment. */
export function localDay(moment: string): string {
  if (moment !== last.moment) {
    last = { moment, day: new Date(Date.parse(moment) + LOCAL).toISOString().slice(0, 10) }
  }
  return last.day
}

function named(subject: Subject, identity: string): Readonly<Record<string, Known>> {
  const known = knownOf(subject)
  if (!subject.aliases.length || known[identity]) return known
  return { ...known, [identity]: { value: nameOf(subject) } }
}

function knownOf(subject: Subject): Readonly<Record<string, Known>> {
  const values = Object.entries(subject.values).map(([element, told]) => {
    const attribute = element.slice(element.indexOf('.') + 1)
    return [attribute, { value: told.value, day: localDay(told.observed_at) }] as const
  })
  return Object.fromEntries(values)
}

function personState(person: Subject, placeId: string): PersonState {
  const here = person.places?.find((it: Whereabouts) => it.place_id === placeId)
  const state = { id: nameOf(person), listed: true, values: knownOf(person) }
  return here?.role ? { ...state, last_role: here.role } : state
}

/** What was complete on its day, with those values of it that still stand as observed then. */
function completedOf(
  form: VisitForm,
  periods: readonly SheetPeriod[],
  subjects: readonly Subject[],
): VisitState['completed'] {
  const byId = new Map(subjects.map((subject) => [subject.subject_id, subject]))
  const found: Record<string, Record<string, Completed>> = {}
  for (const { sheet, subject_id, day } of periods) {
    const subject = byId.get(subject_id)
    const plan = form.sheets.find((it) => it.id === sheet)
    if (!subject || !plan) continue
    const told = plan.columns.flatMap(({ element }): [string, unknown][] => {
      const value = subject.values[element]
      return value && localDay(value.observed_at) === day ? [[element, value.value]] : []
    })
    const rows = (found[sheet] ??= {})
    rows[nameOf(subject)] = { day, values: Object.fromEntries(told) }
  }
  return found
}
