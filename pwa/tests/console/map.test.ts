/** The map: what lies close together is one circle, and looking closer takes it apart. */
import { expect, test } from 'vitest'
import { clusters, ruler, shifted, viewOf, world, zoomed, type Point } from '@/console/map/clusters'
import { placing } from '@/console/map/points'

const SIZE = { width: 800, height: 600 }

function point(lon: number, lat: number, row = `${lon}/${lat}`): Point {
  return { lon, lat, row, text: row }
}

test('the world is a square with the equator in its middle', () => {
  expect(world({ lon: 0, lat: 0 })).toEqual({ x: 0.5, y: 0.5 })
  expect(world({ lon: -180, lat: 90 }).x).toBe(0)
  expect(world({ lon: 113, lat: 23 }).y).toBeLessThan(0.5)
})

test('a view holds all points', () => {
  const points = [point(113.2, 23.1), point(113.4, 23.2), point(113.3, 22.9)]
  const shown = clusters(points, viewOf(points, SIZE), SIZE).flatMap((spot) => spot.points)
  expect(shown).toHaveLength(3)
})

test('one point alone is in the middle', () => {
  const points = [point(113.2, 23.1)]
  const [spot] = clusters(points, viewOf(points, SIZE), SIZE)
  expect(spot?.x).toBeCloseTo(400)
  expect(spot?.y).toBeCloseTo(300)
})

test('neighbours are one circle until one looks closer', () => {
  const near = [point(113.2, 23.1), point(113.2001, 23.1)]
  const view = viewOf([...near, point(114.2, 24.1)], SIZE)
  expect(clusters(near, view, SIZE)).toHaveLength(1)
  const [spot] = clusters(near, view, SIZE)
  const closer = zoomed(view, 4000, spot ?? { x: 0, y: 0 }, SIZE)
  expect(clusters(near, closer, SIZE)).toHaveLength(2)
})

test('what lies under the pointer stays there', () => {
  const view = viewOf([point(113, 23), point(114, 24)], SIZE)
  const closer = zoomed(view, 2, { x: 100, y: 500 }, SIZE)
  const under = (each: typeof view) => each.x + (100 - 400) / each.scale
  expect(under(closer)).toBeCloseTo(under(view), 12)
})

test('dragging moves the map with the hand', () => {
  const view = { x: 0.5, y: 0.5, scale: 1000 }
  expect(shifted(view, 100, -100)).toEqual({ x: 0.4, y: 0.6, scale: 1000 })
})

test('the ruler has a round length', () => {
  const { metres, width } = ruler(viewOf([point(113.2, 23.1), point(113.3, 23.2)], SIZE), 23)
  expect(['1', '2', '5']).toContain(String(metres)[0])
  expect(width).toBeGreaterThan(40)
  expect(width).toBeLessThanOrEqual(120)
})

test('rows without a position are counted, not placed', () => {
  const feature = (coordinates: readonly number[] | null, row: string) => ({
    geometry: coordinates && { coordinates },
    properties: { _row_id: row, name: '榕树', count: 3 },
  })
  const found = placing(['name', 'count'])({ features: [feature([113, 23], 'r1'), feature(null, 'r2')] })
  expect(found).toEqual({ points: [{ lon: 113, lat: 23, row: 'r1', text: '榕树' }], without: 1 })
})
