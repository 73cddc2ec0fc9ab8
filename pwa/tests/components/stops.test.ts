/** Why a stop is due: periods, terms of watching, old values, open issues, nobody met. */
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { ReleaseBundle } from '@/form/types'
import type { Subject } from '@/store/items'
import type { Everything, Subjects } from '@/store/subjects'
import type { KeptSession } from '@/store/session'
import { createClock } from '@/sync/clock'
import { metresBetween, roundDistance } from '@/composables/distance'
import { registryFrom, type Registry } from '@/composables/registry'
import { isDue, seenAt, seenPlaces, stopsOf, type Seen, type Stop } from '@/composables/stops'

const BUNDLE: ReleaseBundle = JSON.parse(
  readFileSync(new URL('../form/release.json', import.meta.url), 'utf8'),
)
const GRID = '440106999001003'
const TODAY = '2026-11-18'
const SESSION: KeptSession = {
  ...{ token: 't', expires_at: '2027-01-01T00:00:00Z', device_id: 'd', device_no: 100001, lapsed: false },
  worker: { id: 'w', name: '梁䶮', phone: '19900002201' },
  grids: [{ code: GRID, name: '第003网格', areas: [] }],
}

let registry: Registry

beforeAll(async () => {
  registry = await registryFrom(BUNDLE)
})

function known(value: unknown, day = '2026-11-10') {
  const observed_at = `${day}T02:00:00Z`
  return { value, observed_at, observer: null, report: 'r', how: 'observed' as const }
}

function aSubject(type: string, id: string, values: Readonly<Record<string, unknown>>): Subject {
  const told = Object.entries(values).map(([name, value]) => [`${type}.${name}`, known(value)] as const)
  const place_id = type === 'place' ? null : 'p'
  return { subject_id: id, aliases: [`code-${id}`], type, grid: GRID, place_id, values: Object.fromEntries(told) }
}

const living = (person: Subject, role = 'family'): Subject => ({
  ...person,
  places: [{ place_id: 'p', role, presence: 'here', seen_at: '2026-11-10' }],
})

const FLAT = aSubject('place', 'p', { kind: 'dwelling_unit', address: '一巷1号' })

function deskWith(told: Everything) {
  const subjects = { everything: () => Promise.resolve(told) } satisfies Partial<Subjects>
  const wall = () => Date.parse(`${TODAY}T03:00:00Z`)
  const clock = createClock({ wall, steady: () => 0 })
  return { store: { subjects }, clock, session: SESSION }
}

async function stopAt(
  others: readonly Subject[],
  more: { periods?: Everything['periods']; seen?: Seen; place?: Subject } = {},
): Promise<Stop> {
  const place = more.place ?? FLAT
  const told = { subjects: [place, ...others], periods: more.periods ?? [] }
  const seen = new Map(more.seen ? [['code-p', more.seen]] : [])
  const [stop] = await stopsOf(deskWith(told), registry, [place], seen)
  if (!stop) throw new Error('one place makes one stop')
  return stop
}

const seenToday = (outcome: string): Seen => ({ name: '', day: TODAY, outcome, at: null })

test('a place where nothing is to be done calls nobody, though sheets are due at every visit', async () => {
  const stop = await stopAt([])
  expect(stop.why).toEqual({ sheets: [], untrained: [], expired: 0, issues: 0, overdue: 0, again: false })
  expect(isDue(stop)).toBe(false)
})

test('a weekly sheet calls until it was whole in this week', async () => {
  const focus = living(aSubject('person', 'f', { name: '𠮷野', care_tags: ['community_focus'] }))
  expect((await stopAt([focus])).why.sheets).toEqual(['zongzhi/focus'])
  const last = { sheet: 'zongzhi/focus', subject_id: 'f', day: '2026-11-13' }
  expect((await stopAt([focus], { periods: [last] })).why.sheets).toEqual(['zongzhi/focus'])
  const now = { ...last, day: '2026-11-16' }
  expect((await stopAt([focus], { periods: [now] })).why.sheets).toEqual([])
})

test('somebody is watched at home from one day to another', async () => {
  const watch = { observation_start: '2026-11-15', observation_end: TODAY }
  const ill = living(aSubject('person', 'm', { name: '何其', ...watch }), 'monitored')
  expect((await stopAt([ill])).why.sheets).toEqual(['weijian/monitor'])
  const over = { ...watch, observation_end: '2026-11-17' }
  const well = living(aSubject('person', 'm', { name: '何其', ...over }), 'monitored')
  expect((await stopAt([well])).why.sheets).toEqual([])
})

test('open issues call, more so when their term is over', async () => {
  const open = aSubject('issue', 'i', { category: 'fire_exit', status: 'open', due: '2026-11-17' })
  const later = aSubject('issue', 'j', { category: 'fire_exit', recheck: 'not_yet', due: TODAY })
  const done = aSubject('issue', 'k', { category: 'fire_exit', status: 'resolved' })
  const stop = await stopAt([open, later, done])
  expect([stop.why.issues, stop.why.overdue]).toEqual([2, 1])
  expect(isDue(stop)).toBe(true)
})

test('a value past its validity calls to be looked at again', async () => {
  const lasting = registry.bundle.form.questions.find(
    (it) => it.filled_by === 'worker' && it.validity.startsWith('P') && it.id.startsWith('site.'),
  )
  const name = lasting?.id.split('.')[1] ?? ''
  const site = aSubject('site', 's', { name: '便利店' })
  const old = { ...site, values: { ...site.values, [`site.${name}`]: known('x', '2025-01-01') } }
  const fresh = { ...site, values: { ...site.values, [`site.${name}`]: known('x', TODAY) } }
  expect((await stopAt([old])).why.expired).toBe(1)
  expect((await stopAt([fresh])).why.expired).toBe(0)
})

test('a place visited today is done, unless nobody was met', async () => {
  const open = aSubject('issue', 'i', { category: 'fire_exit', status: 'open' })
  expect(isDue(await stopAt([open], { seen: seenToday('done') }))).toBe(false)
  const missed = await stopAt([], { seen: seenToday('nobody_home') })
  expect([missed.today, isDue(missed)]).toEqual([true, true])
})

test('the newest visit under any name of a place speaks', () => {
  const place = { ...FLAT, aliases: ['new:1', 'code-p'] }
  const seen = new Map([
    ['new:1', { name: '', day: '2026-11-01', outcome: 'nobody_home', at: null }],
    ['code-p', { name: '', day: TODAY, outcome: 'done', at: null }],
  ])
  expect(seenAt(seen, place)?.day).toBe(TODAY)
  expect(seenAt(new Map(), place)).toBeNull()
})

test('reports of the phone say when a place was seen, how it went and where it stood', () => {
  const report = (code: string, visit: object) =>
    JSON.stringify({ op_id: 'o', type: 'visit.submit', report: { visit, place: { code } } })
  const entry = (text: string) => ({ type: 'visit.submit' as const, text })
  const at = { lat: 23.12911, lon: 113.26436 }
  const seen = seenPlaces([
    entry(report('1', { started_at: '2026-11-17T01:00:00Z', location: at })),
    entry(report('1', { started_at: '2026-11-17T20:00:00Z', outcome: 'refused' })),
    entry(report('2', { started_at: '2026-11-18T01:00:00Z', location: { lat: 'x' } })),
    { type: 'task.reply' as const, text: '{}' },
  ])
  expect(seen.get('1')).toMatchObject({ day: TODAY, outcome: 'refused', at })
  expect(seen.get('2')).toMatchObject({ day: TODAY, outcome: 'done', at: null })
  expect(seen.size).toBe(2)
})

test('distances are told roughly', () => {
  const here = { lat: 23.12911, lon: 113.26436 }
  expect(Math.round(metresBetween(here, { lat: 23.13011, lon: 113.26436 }))).toBe(111)
  expect(roundDistance(3)).toEqual({ unit: 'm', n: 10 })
  expect(roundDistance(994)).toEqual({ unit: 'm', n: 990 })
  expect(roundDistance(1234)).toEqual({ unit: 'km', n: 1.2 })
})
