/** Asking: gateways, what is known, what applies, defaults and the footer, tap by tap. */
import { expect, test } from 'vitest'
import { collect, compose, createComposer, openQuestions } from '@/form/engine'
import { release } from './tables'
import { known, TODAY, worker, type Worker } from './worker'

const COMPOSER = createComposer(release())

const composed = (it: Worker) => compose(COMPOSER, it.state)
const asked = (it: Worker): string[] => composed(it).ask.map((line) => line.path)
const shown = (it: Worker): string[] => composed(it).show.map((line) => line.path)
const collected = (it: Worker) => collect(COMPOSER, it.state)
const rental = (place = {}): Worker => worker('building', { rented: true, ...place })

test('a value that two sheets want is asked once for both', () => {
  const it = worker('dwelling_unit', { rented: true }).atSite('grocery')
  const lines = composed(it.answers('place.ebike_problems', ['flying_wire'])).ask
  const exits = lines.filter((line) => line.element === 'place.exit_state')
  expect(exits.map((line) => line.sheets)).toEqual([['xiaofang/small_place', 'xiaofang/ebike']])
})

test('a gateway comes first and its answer opens the rest', () => {
  const it = worker('dwelling_unit')
  expect(asked(it)).toEqual(['place.households_checked'])
  const opened = it.answers('place.households_checked', 3)
  expect(asked(opened).slice(0, 2)).toEqual(['place.households_checked', 'place.water_potted'])
})

test('what disappears keeps its answer but is not reported', () => {
  const given = worker('dwelling_unit')
    .answers('place.households_checked', 3)
    .answers('place.positive_containers', 1)
  expect(collected(given).report.place['positive_containers']).toBe(1)
  const closed = given.answers('place.households_checked', 0)
  expect(collected(closed).report.place).not.toHaveProperty('positive_containers')
  const again = closed.answers('place.households_checked', 3)
  expect(collected(again).report.place['positive_containers']).toBe(1)
})

test('not inspected closes the sheet and is recorded with its reason', () => {
  const it = worker('dwelling_unit').leavesOut('place.households_checked')
  expect(collected(it).unanswered).toEqual({ 'place.households_checked': 'not_checked' })
  expect(collected(it).report.place).not.toHaveProperty('households_checked')
  expect(openQuestions(composed(it))).toEqual([])
})

test('a corrected default or registry value decides what is due', () => {
  expect(collected(rental()).due).toContain('gongan/rental')
  expect(collected(rental().answers('visit.mode', 'phone')).due).not.toContain('gongan/rental')
  const sold = rental().answers('place.rented', false)
  expect(collected(sold).due).not.toContain('gongan/rental')
  expect(collected(sold).report.place['rented']).toBe(false)
})

test('what does not apply is neither asked nor required', () => {
  const it = worker('dwelling_unit')
    .withPerson('R1', { care_tags: ['living_alone'] })
    .calls({ R1: 'here' })
  expect(asked(it)).toContain('place.gas_safety')
  expect(asked(it.answers('visit.mode', 'phone'))).not.toContain('place.gas_safety')
})

test.each([
  ['2026-10-18', false],
  ['2026-10-17', true],
  [TODAY, false],
])('a value of the worker’s from %s is asked again: %s', (day, isAsked) => {
  const it = rental().knowing('floating_residents', 7, day)
  expect(asked(it).includes('place.floating_residents')).toBe(isAsked)
  expect(shown(it).includes('place.floating_residents')).toBe(!isAsked)
})

test('a blind question shows what was known only after the answer', () => {
  const it = rental().knowing('floating_residents', 7, '2026-01-01')
  const line = (at: Worker) => composed(at).ask.find((one) => one.path.endsWith('floating_residents'))
  expect(line(it)).not.toHaveProperty('earlier')
  const answered = line(it.answers('place.floating_residents', 9))
  expect(answered).toMatchObject({ earlier: { value: 7, day: '2026-01-01' }, differs: true })
})

test('an expired registry value is shown with its date and never asked', () => {
  const it = rental().knowing('owner_name', '郭伯', '2020-01-01')
  const line = composed(it).show.find((one) => one.path === 'place.owner_name')
  expect(line).toMatchObject({ day: '2020-01-01', expired: true })
})

test('of an added subject only required registry values are asked', () => {
  const taps = { listed: false, slot: 'tenant' }
  const it = rental({ code: 'new:1' }).withPerson('new:2', {}, taps)
  expect(asked(it)).toContain('persons.new:2.id_number')
  expect(asked(it)).not.toContain('persons.new:2.work_unit')
  const told = it.answers('persons.new:2.id_number', '000000199001010013')
  expect(collected(told).report.persons[0]?.['id_number']).toBe('000000199001010013')
})

test('a default is reported only after it was seen', () => {
  const it = worker('road_segment').finds('manhole')
  expect(shown(it)).toContain('issues.1.recheck')
  expect(collected(it).report.issues[0]).not.toHaveProperty('recheck')
  expect(collected(it.sees(shown(it))).report.issues[0]?.['recheck']).toBe('not_yet')
})

test('the footer is offered, never asked, and reported when given', () => {
  const paths = composed(rental()).footer.map((line) => line.path)
  expect(paths).toEqual(expect.arrayContaining(['visit.photos', 'visit.note']))
  const noted = rental().answers('visit.note', '已提醒')
  expect(collected(noted).report.visit['note']).toBe('已提醒')
})

test('a visit that was not done asks nothing', () => {
  const it = rental().answers('visit.outcome', 'nobody_home')
  expect(asked(it)).toEqual([])
  expect(collected(it).report.visit['outcome']).toBe('nobody_home')
})

test('a known value left alone is carried, one declared unchanged is confirmed', () => {
  const it = rental({ floors: 5, owner_name: '郭伯' })
    .answers('place.owner_name', '郭婶')
    .confirms('place.floors')
  const { carried, confirmed } = collected(it)
  expect(carried).toContain('place.address')
  expect(carried).not.toContain('place.owner_name')
  expect(confirmed).toEqual(['place.floors'])
})

test('an id that looks like a part of every object is an id like any other', () => {
  const it = worker('dwelling_unit').withPerson('constructor').withPerson('toString')
  expect(collected(it).report.persons.map((person) => person['id'])).toEqual([
    'constructor',
    'toString',
  ])
  expect(collected(it).report.persons[0]).not.toHaveProperty('presence')
  expect(known({ a: 1 })).toEqual({ a: { value: 1, day: '2026-11-17' } })
})
