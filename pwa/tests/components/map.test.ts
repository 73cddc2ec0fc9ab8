/** A map drawn from what the phone holds: a plane around a spot, a piece of it in sight. */
import { expect, test } from 'vitest'
import { newState } from '@/form/engine'
import { byDistance, surroundingsOf } from '@/composables/landmarks'
import { createMapView, linesAt, measure } from '@/composables/map-view'
import { metresFrom, roundLength, sideOf, spotAt } from '@/composables/plane'
import { anOperation } from '../store/phone'
import { aDesk } from './desk'

const DOOR = { lat: 23.12911, lon: 113.26436 }

test('a spot taken into the plane and back is the same to a millimetre', () => {
  const there = { lat: 23.13402, lon: 113.25871 }
  const back = spotAt(DOOR, metresFrom(DOOR, there))
  expect(Math.abs(back.lat - there.lat) + Math.abs(back.lon - there.lon)).toBeLessThan(1e-8)
})

test('a hundred metres to the east is a thousandth of a degree and shortens with the latitude', () => {
  const { east, north } = metresFrom(DOOR, { lat: 23.12911, lon: 113.26536 })
  expect([Math.round(east), Math.round(north)]).toEqual([102, 0])
})

test.each([
  [{ east: 0, north: 5 }, 'n'],
  [{ east: 5, north: 5 }, 'ne'],
  [{ east: 5, north: 0 }, 'e'],
  [{ east: 1, north: -9 }, 's'],
  [{ east: -5, north: -5 }, 'sw'],
  [{ east: -9, north: 1 }, 'w'],
])('%o lies on side %s', (metres, side) => {
  expect(sideOf(metres)).toBe(side)
})

test.each([
  [40, 20],
  [99, 50],
  [100, 100],
  [0.3, 0.2],
])('at most %d metres is a length of %d', (most, length) => {
  expect(roundLength(most)).toBeCloseTo(length)
})

test('the land goes with the finger, and a tap brings what lies there to the middle', () => {
  const view = createMapView({ east: 0, north: 0 }, 0.5)
  view.drag({ x: 20, y: 10 })
  expect(view.middle.value).toEqual({ east: -10, north: 5 })
  view.centre(view.drawn({ east: 30, north: 40 }))
  expect(view.middle.value).toEqual({ east: 30, north: 40 })
})

test('a scale grows and shrinks between its bounds, and its lines stay on round metres', () => {
  const view = createMapView({ east: 7, north: 0 }, 0.5)
  expect(measure(view, 80)).toBe(20)
  expect(linesAt(7, 0.5, 20, 100)).toEqual([-94, -54, -14, 26, 66].map((at) => at + 0))
  view.widen(1e6)
  expect(view.scale.value).toBe(50)
  view.widen(1e-9)
  expect(view.scale.value).toBe(0.1)
})

test('a phone knows the places it reported and began, each where it stood last', async () => {
  const desk = await aDesk()
  await reported(desk, '1', '一巷1号', DOOR)
  await reported(desk, '2', '二巷2号', { lat: 23.13, lon: 113.27 })
  await reported(desk, '3', '三巷3号', undefined)
  const own = await begun(desk, '四巷4号', { lat: 23.2, lon: 113.2 })
  await begun(desk, '五巷5号', { lat: 23.131, lon: 113.264 })
  const { known, own: here } = await surroundingsOf(desk, { id: own, place_id: null })
  expect(here).toBeNull()
  const near = byDistance(known, { lat: 23.13, lon: 113.27 })
  expect(near.map(({ name }) => name)).toEqual(['二巷2号', '一巷1号', '五巷5号'])
})

type Desk = Awaited<ReturnType<typeof aDesk>>

async function reported(desk: Desk, code: string, address: string, location: unknown): Promise<void> {
  const visit = { id: `visit-${code}`, started_at: '2026-11-18T00:30:00Z', location }
  const report = { visit, place: { code, address }, persons: [], site: null, issues: [] }
  await desk.store.outbox.add(anOperation({ report }), { deviceId: desk.session.device_id })
}

async function begun(desk: Desk, label: string, location: unknown): Promise<string> {
  const state = newState('2026-11-18', { location }, {})
  const draft = { release: '2026.11.0', place_id: null, label, state }
  return (await desk.store.drafts.begin(draft))?.id ?? ''
}
