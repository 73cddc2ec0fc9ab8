/** Fields for thumbs: numbers, days, moments and positions as people enter them. */
import { expect, test } from 'vitest'
import { fromGcj, isPoint, pointOf, rounded, toGcj } from '@/composables/coordinates'
import { dayOf, daysAfter, minutesAfter, momentField, momentOf, momentText } from '@/composables/moments'
import { numberOf, stepped } from '@/composables/numbers'

const TOWER = { lat: 23.10655, lon: 113.32446 }

test.each([
  ['36.5', 36.5],
  ['３６．５', 36.5],
  ['36。5', 36.5],
  [' 1 200 ', 1200],
  ['', undefined],
  ['三十六', '三十六'],
])('%j typed is %j', (typed, value) => {
  expect(numberOf(typed)).toBe(value)
})

test.each([
  [undefined, -1, {}, 0],
  [undefined, 1, {}, 1],
  [3, 1, {}, 4],
  [0, -1, {}, 0],
  [99, 1, { maximum: 99 }, 99],
  [undefined, -1, { minimum: 1 }, 1],
  ['abc', 1, {}, 1],
] as const)('from %j a step of %i within %j is %i', (from, by, bounds, value) => {
  expect(stepped(from, by, bounds)).toBe(value)
})

test.each([
  ['19640305', '1964-03-05'],
  ['1964-3-5', '1964-03-05'],
  ['1964.03.05', '1964-03-05'],
  ['１９６４年３月５日', '1964-03-05'],
  ['20260229', undefined],
  ['1964', undefined],
  ['196403051', undefined],
])('%s is the day %s', (typed, day) => {
  expect(dayOf(typed)).toBe(day)
})

test('days and minutes go over the ends of months', () => {
  expect(daysAfter('2026-12-30', 3)).toBe('2027-01-02')
  expect(minutesAfter('2026-11-30T23:50:00+08:00', 15)).toBe('2026-12-01T00:05:00+08:00')
})

test('a moment is shown and entered in the time of the city, wherever the phone thinks it is', () => {
  expect(momentText('2026-11-18T00:30:00Z')).toBe('2026-11-18 08:30')
  expect(momentField('2026-11-18T00:30:00Z')).toBe('2026-11-18T08:30')
  expect(momentOf('2026-11-18T08:30')).toBe('2026-11-18T08:30:00+08:00')
  expect(momentOf('2026-13-18T08:30')).toBeUndefined()
  expect(momentText('gestern')).toBe('')
})

test('a position of a Chinese map comes back to where the receiver says it is', () => {
  const back = fromGcj(toGcj(TOWER))
  expect(back.lat).toBeCloseTo(TOWER.lat, 8)
  expect(back.lon).toBeCloseTo(TOWER.lon, 8)
})

test('the shift in Guangzhou is what is known of it: some 600 metres', () => {
  const shifted = toGcj({ lat: 23.12911, lon: 113.26444 })
  const north = (shifted.lat - 23.12911) * 111_320
  const east = (shifted.lon - 113.26444) * 111_320 * Math.cos((23.13 * Math.PI) / 180)
  expect(Math.hypot(north, east)).toBeGreaterThan(560)
  expect(Math.hypot(north, east)).toBeLessThan(660)
})

test.each([
  '23.12911, 113.26444',
  '113.26444,23.12911',
  '纬度 23.12911 经度 113.26444',
  '２３．１２９１１　１１３．２６４４４',
])('%s is read whichever comes first', (pasted) => {
  expect(pointOf(pasted, 'wgs84')).toEqual({ lat: 23.12911, lon: 113.26444 })
})

test.each(['', '23.12911', '23, 113, 5', '500, 600', '天河区一巷37号'])('%j is no position', (pasted) => {
  expect(pointOf(pasted, 'gcj02')).toBeNull()
})

test('a position is written to a centimetre and no further', () => {
  const told = { lat: 23.123456789, lon: 113.987654321, accuracy_m: 12.6 }
  expect(rounded(told)).toEqual({ lat: 23.1234568, lon: 113.9876543, accuracy_m: 13 })
  expect(isPoint(rounded(told))).toBe(true)
  expect(isPoint({ lat: '23' })).toBe(false)
})
