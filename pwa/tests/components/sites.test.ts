/** A place with several businesses: the worker says which one this visit is about. */
import { beforeAll, expect, test } from 'vitest'
import type { VisitState } from '@/form/types'
import type { Subject } from '@/store/items'
import { siteChosen } from '@/composables/changes'
import { openKnown, siteState, type Arrival } from '@/composables/opening'
import { registryFrom, type Registry } from '@/composables/registry'
import { release } from '../form/tables'

const ARRIVAL: Arrival = {
  today: '2026-11-18',
  startedAt: '2026-11-18T08:30:00+08:00',
  grid: '440106999001003',
  session: {
    ...{ token: 't', expires_at: '2027-01-01T00:00:00Z', device_id: 'd1', device_no: 5, grids: [] },
    worker: { id: 'w1', name: '梁䶮', phone: '19900002201' },
  },
}

let registry: Registry

beforeAll(async () => {
  registry = await registryFrom(release())
})

function aSubject(type: string, name: string): Subject {
  const told = { observed_at: '2026-11-10T02:00:00Z', observer: null, report: 'r1' } as const
  const values = { [`${type}.name`]: { ...told, value: name, how: 'observed' as const } }
  const place_id = type === 'place' ? null : 's1'
  return { subject_id: `id-${name}`, aliases: [name], type, grid: ARRIVAL.grid, place_id, values }
}

function opened(sites: readonly Subject[]): Promise<VisitState> {
  const subjects = {
    personsAt: () => Promise.resolve([]),
    sitesAt: () => Promise.resolve([...sites]),
    periodsOf: () => Promise.resolve([]),
  }
  return openKnown(subjects, registry.bundle.form, aSubject('place', '楼'), ARRIVAL)
}

const SHOPS = ['甲', '乙', '丙'].map((name) => aSubject('site', name))

test('the only business of a place is there by itself', async () => {
  const state = await opened(SHOPS.slice(0, 1))
  expect(state.site?.['name']?.value).toBe('甲')
})

test('of several none is taken for the one that is visited', async () => {
  expect((await opened(SHOPS)).site).toBeNull()
})

test('choosing another leaves what was answered about the one before behind', async () => {
  const [one, other] = SHOPS
  if (!one || !other) throw new Error('two shops')
  const first = siteChosen(await opened(SHOPS), siteState(one))
  const answered = { ...first, answers: { 'site.lodgers': 3, 'place.floors': 2 } }
  const second = siteChosen(answered, siteState(other))
  expect(second.site).toMatchObject({ id: { value: '乙' }, name: { value: '乙' } })
  expect(second.answers).toEqual({ 'place.floors': 2 })
})
