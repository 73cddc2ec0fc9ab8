/** A visit between screen and store: opened from what is known, changed by taps, written once. */
import { beforeAll, expect, test } from 'vitest'
import { compose } from '@/form/engine'
import { setStage } from '@/form/stage'
import type { VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import type { Subject } from '@/store/items'
import type { Session } from '@/store/session'
import type { Subjects } from '@/store/subjects'
import { isRecord } from '@/store/operation'
import * as changes from '@/composables/changes'
import { localDay, openKnown, openNew, type Arrival } from '@/composables/opening'
import { registryFrom, type Registry } from '@/composables/registry'
import { confirmable, issueGroup, screenSections } from '@/composables/sections'
import { faultsOf, missingOf, operationOf } from '@/composables/submission'
import { release } from '../form/tables'

const GRID = '440106999001003'
const SESSION: Session = {
  token: 't',
  expires_at: '2027-01-01T00:00:00Z',
  worker: { id: 'w1', name: '梁䶮', phone: '19900002201' },
  grids: [
    {
      code: GRID,
      name: '第003网格',
      areas: [
        { code: '440106', name: '天河区', level: 'district' },
        { code: '440106999', name: '榕荔街道', level: 'street' },
        { code: '440106999001', name: '云桂社区', level: 'community' },
      ],
    },
  ],
  device_id: 'd1',
  device_no: 5,
}
const ARRIVAL: Arrival = {
  today: '2026-11-18',
  startedAt: '2026-11-18T08:30:00+08:00',
  session: SESSION,
  grid: GRID,
}
const ENDING = { at: '2026-11-18T08:42:10+08:00', seconds: 60, realm: 'live' } as const

let registry: Registry

beforeAll(async () => {
  registry = await registryFrom(release())
})

function told(value: unknown): Subject['values'][string] {
  const observed_at = '2026-11-10T17:00:00Z'
  return { value, observed_at, observer: '梁䶮', report: 'r1', how: 'observed' }
}

/** A house that was visited before, with one tenant. */
function aGrid(): Subjects {
  const place: Subject = {
    subject_id: 's1',
    aliases: ['new:0198', '00000001'],
    type: 'place',
    grid: GRID,
    place_id: null,
    values: {
      'place.kind': told('building'),
      'place.address': told('一巷1号'),
      'place.rented': told(true),
    },
  }
  const person: Subject = {
    subject_id: 's2',
    aliases: ['R00001'],
    type: 'person',
    grid: GRID,
    place_id: 's1',
    values: { 'person.name': told('陈广生') },
    places: [{ place_id: 's1', role: 'tenant', presence: 'resident', seen_at: '2026-11-10' }],
  }
  const ofType = (type: string) => [place, person].filter((it) => it.type === type)
  return {
    placesIn: () => Promise.resolve([place]),
    get: (id) => Promise.resolve([place, person].find((it) => it.subject_id === id) ?? null),
    personsAt: () => Promise.resolve(ofType('person')),
    sitesAt: () => Promise.resolve([]),
    issuesAt: () => Promise.resolve([]),
    everything: () => Promise.resolve({ subjects: [place, person], periods: [] }),
    byAlias: () => Promise.resolve(null),
    search: () => Promise.resolve([]),
    periodsOf: (id) =>
      Promise.resolve(
        id === 's1' ? [{ sheet: 'gongan/rental', subject_id: 's1', day: '2026-11-11' }] : [],
      ),
  }
}

async function aVisit(): Promise<VisitState> {
  const grid = aGrid()
  const [place] = await grid.placesIn(GRID)
  if (!place) throw new Error('the grid has a place')
  return openKnown(grid, registry.bundle.form, place, ARRIVAL)
}

function aDraft(state: VisitState): Draft<VisitState> {
  const ids = { id: 'op-1', visit_id: 'visit-1' }
  const rest = { release: registry.version, place_id: 's1', label: '一巷1号' }
  return { ...ids, ...rest, opened_at: 0, changed_at: 0, state }
}

function partOf(operation: unknown, name: string): Readonly<Record<string, unknown>> {
  const report = isRecord(operation) ? operation['report'] : null
  const part = isRecord(report) ? report[name] : null
  return isRecord(part) ? part : {}
}

test('a moment belongs to the day of the city, not to that of Greenwich', () => {
  expect(localDay('2026-11-10T17:00:00Z')).toBe('2026-11-11')
})

test('a known place opens with its official code, its people and what is done this month', async () => {
  const state = await aVisit()
  expect(state.place['code']?.value).toBe('00000001')
  expect(state.place['rented']).toEqual({ value: true, day: '2026-11-11' })
  expect(state.persons[0]).toMatchObject({ id: 'R00001', listed: true, last_role: 'tenant' })
  expect(Object.keys(state.completed['gongan/rental'] ?? {})).toEqual(['00000001'])
})

test('nobody is asked who visits where', async () => {
  const { visit } = await aVisit()
  expect(visit).toMatchObject({ district: '440106', street: '榕荔街道', community: '云桂社区' })
  expect(visit).toMatchObject({ grid_name: '第003网格', worker_name: '梁䶮' })
})

test('every question stands once on the screen', async () => {
  const composition = compose(registry.composer, await aVisit())
  const sections = screenSections(registry, composition, await aVisit())
  const paths = sections.flatMap(({ groups }) => groups.flatMap((group) => group.ask))
  expect(paths.map((line) => line.path).toSorted()).toEqual(
    composition.ask.map((line) => line.path).toSorted(),
  )
  expect(paths.length).toBeGreaterThan(0)
})

test('a finding has its questions on a card of its own', async () => {
  const issue = { no: '202611180000050001', category: 'illegal_parking' }
  const state = changes.issueAdded(await aVisit(), issue)
  const group = issueGroup(compose(registry.composer, state), issue.no)
  expect(group.ask.map((line) => line.element)).toContain('issue.description')
  expect(changes.issueRemoved(state, issue.no).issues).toEqual([])
})

test('an emptied answer is no answer, and a reason takes the place of one', async () => {
  const state = changes.answered(await aVisit(), 'place.water_potted', 0)
  expect(state.answers).toEqual({ 'place.water_potted': 0 })
  expect(changes.answered(state, 'place.water_potted', '').answers).toEqual({})
  const excused = changes.cannotAnswer(state, 'place.water_potted', 'refused')
  expect(excused.answers).toEqual({})
  expect(excused.unanswered).toEqual({ 'place.water_potted': 'refused' })
  expect(changes.answered(excused, 'place.water_potted', 2).unanswered).toEqual({})
})

test('all known values are confirmed by one tap, and by another no longer', async () => {
  const state = await aVisit()
  const paths = confirmable(compose(registry.composer, state).show, state)
  expect(paths.length).toBeGreaterThan(1)
  const confirmed = changes.confirmedAll(state, paths)
  expect(confirmed.confirmed).toEqual(paths)
  expect(changes.confirmedAll(confirmed, paths).confirmed).toEqual([])
})

test('the operation is named by its draft and holds the defaults that were seen', async () => {
  const operation = operationOf(registry, aDraft(await aVisit()), ENDING)
  expect(operation).toMatchObject({ op_id: 'op-1', type: 'visit.submit', release: '2026.11.0' })
  const visit = partOf(operation, 'visit')
  expect(visit).toMatchObject({ id: 'visit-1', ended_at: ENDING.at })
  expect(visit).toMatchObject({ mode: 'in_person', outcome: 'done' })
})

test('nobody home is whole after one tap', async () => {
  const state = changes.answered(await aVisit(), 'visit.outcome', 'nobody_home')
  expect(missingOf(registry, state)).toEqual([])
  expect(faultsOf(registry, setStage(registry.composer, state))).toEqual([])
})

test('a new place is named by the phone until the city names it', () => {
  const state = openNew(ARRIVAL, 'new:0199', { kind: 'building', address: '一巷37号' })
  const place = partOf(operationOf(registry, aDraft(state), ENDING), 'place')
  expect(place).toMatchObject({ code: 'new:0199', kind: 'building', address: '一巷37号' })
})

test('what the server would send back is found before it is sent', async () => {
  const state = changes.answered(await aVisit(), 'place.rented', 'maybe')
  const faults = faultsOf(registry, setStage(registry.composer, state))
  expect(faults.map((fault) => fault.path)).toEqual(['place.rented'])
})
