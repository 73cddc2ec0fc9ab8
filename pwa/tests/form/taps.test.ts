/** Taps: findings, the roll call, roles, and sheets with a week or a month. */
import { expect, test } from 'vitest'
import { collect, completedRows, compose, createComposer, findings, roleSlots } from '@/form/engine'
import { samePeriod, stillValid } from '@/form/validity'
import { release } from './tables'
import { worker, type Worker } from './worker'

const COMPOSER = createComposer(release())

const found = (it: Worker) => findings(COMPOSER, it.state)
const slots = (it: Worker) => roleSlots(COMPOSER, it.state)
const due = (it: Worker) => collect(COMPOSER, it.state).due
const report = (it: Worker) => collect(COMPOSER, it.state).report

test('the findings that sheets take here come first, and none is lost', () => {
  const river = found(worker('river_reach'))
  expect(river.offered).toEqual(expect.arrayContaining(['river_litter', 'sewage_discharge']))
  expect(river.other).toContain('care_need')
  const all = [...river.offered, ...river.other].sort()
  expect(all).toEqual([...COMPOSER.form.categories].sort())
})

test('a finding opens the sheets it belongs to', () => {
  expect(due(worker('road_segment'))).not.toContain('weijian/mosquito')
  expect(due(worker('road_segment').finds('mosquito_breeding'))).toContain('weijian/mosquito')
})

test('an issue always asks its description, and one that feeds no sheet is told', () => {
  const it = worker('facility').finds('work_safety')
  expect(compose(COMPOSER, it.state).ask.map((line) => line.path)).toEqual(['issues.1.description'])
  expect(found(it).unfed).toEqual(['1'])
  expect(found(worker('facility').finds('dispute')).unfed).toEqual([])
})

test.each([
  ['place.exit_state', 'locked', ['fire_exit']],
  ['place.exit_state', 'clear', []],
  ['place.energy_misuse', ['wiring', 'gas_cylinder'], ['fire_wiring', 'fire_gas']],
  ['site.lodgers', 2, ['fire_lodging']],
  ['site.lodgers', 0, []],
])('%s %j proposes %j', (path, answer, proposed) => {
  const it = worker('shop_front').atSite('grocery').answers(path, answer)
  expect(found(it).proposed).toEqual(proposed)
})

test('one roll call answers presence for all who are listed', () => {
  const it = worker('dwelling_unit')
    .withPerson('R1')
    .withPerson('R2')
    .withPerson('R3')
    .withPerson('R4', {}, { listed: false, slot: 'disputant' })
  expect(compose(COMPOSER, it.state).roll_call).toEqual(['R1', 'R2', 'R3'])
  const called = it.calls({ R1: 'here', R2: 'moved_out', R3: 'not_met' })
  const met = report(called).persons.map((person) => [person['id'], person['presence']])
  expect(met).toEqual([
    ['R1', 'resident'],
    ['R2', 'moved_out'],
    ['R4', 'resident'],
  ])
  expect(report(it).persons[0]).not.toHaveProperty('presence')
})

test.each([
  [{ move_in_date: '2026-01-01' }, { last_role: 'owner' }, 'owner'],
  [{ move_in_date: '2026-01-01' }, {}, 'tenant'],
  [{ care_tags: ['living_alone'] }, {}, 'elder'],
  [{ observation_start: '2026-11-15', observation_end: '2026-11-22' }, {}, 'monitored'],
  [{ relation_to_owner: '02' }, {}, 'owner'],
  [{}, {}, 'family_member'],
])('who is %j %j comes as %s', (facts, taps, role) => {
  const it = worker('building', { rented: true }).withPerson('R1', facts, taps)
  expect(report(it).persons[0]?.['role']).toBe(role)
})

test('a slot is the role of who is added, and one more of who is here', () => {
  const it = worker('dwelling_unit')
    .finds('dispute')
    .withPerson('R1', {}, { last_role: 'owner', slot: 'disputant' })
    .withPerson('R2', {}, { listed: false, slot: 'disputant' })
  const [first, second] = report(it).persons
  expect(first).toMatchObject({ role: 'owner', more_roles: ['disputant'] })
  expect(second).toMatchObject({ role: 'disputant' })
  expect(second).not.toHaveProperty('more_roles')
})

test('slots are the roles that a sheet would take here', () => {
  expect(slots(worker('dwelling_unit'))).toEqual(['driver', 'party_member'])
  expect(slots(worker('building', { rented: true }))).toContain('tenant')
  expect(slots(worker('dwelling_unit').finds('dispute'))).toContain('disputant')
})

test('a visit that was not done offers no findings and no slots', () => {
  const it = worker('building', { rented: true }).answers('visit.outcome', 'refused')
  expect(found(it).offered).toEqual([])
  expect(slots(it)).toEqual([])
})

const member = (): Worker =>
  worker('facility').withPerson('R1', {}, { listed: false, slot: 'party_member' })

test.each([
  ['2026-11-01', false],
  ['2026-10-31', true],
  ['2025-11-18', true],
])('a monthly sheet completed on %s is due again: %s', (day, isDue) => {
  const it = member().hasCompleted('dangjian/checkin', 'R1', { day, values: {} })
  expect(due(it).includes('dangjian/checkin')).toBe(isDue)
})

test('a complete row lends its values to later rows of the period, unless a sheet asks', () => {
  const values = { 'visit.service_type': 'legal' }
  const it = member().hasCompleted('dangjian/checkin', 'R1', { day: '2026-11-03', values })
  const left = it.leavesOut('visit.service_content')
  expect(report(left).visit['service_type']).toBe('legal')
  expect(collect(COMPOSER, left.state).carried[0]).toBe('visit.service_type')
  const told = it.answers('visit.service_content', '晚间巡楼')
  expect(report(told).visit).not.toHaveProperty('service_type')
})

test('rows that are complete are remembered for their period', () => {
  const it = member().answers('visit.service_content', '晚间巡楼')
  expect(completedRows(COMPOSER, it.state)).toEqual({})
  const done = completedRows(COMPOSER, it.answers('visit.service_type', 'legal').state)
  expect(done['dangjian/checkin']?.['R1']).toMatchObject({
    day: '2026-11-18',
    values: { 'visit.service_type': 'legal' },
  })
})

test.each([
  ['P1M', '2026-01-31', '2026-02-28', true],
  ['P1M', '2026-01-31', '2026-03-01', false],
  ['P1Y', '2024-02-29', '2025-02-28', true],
  ['P1Y', '2024-02-29', '2025-03-01', false],
  ['P2W', '2026-12-20', '2027-01-03', true],
  ['P2W', '2026-12-20', '2027-01-04', false],
  ['P1Y2M3D', '2025-09-15', '2026-11-18', true],
  ['P1Y2M3D', '2025-09-14', '2026-11-18', false],
  ['permanent', '1999-01-01', '2026-11-18', true],
  ['visit', '2026-11-18', '2026-11-18', false],
])('a value of validity %s from %s is valid on %s: %s', (validity, day, today, isValid) => {
  expect(stillValid(validity, day, today)).toBe(isValid)
})

test.each([
  ['week', '2026-11-16', '2026-11-22', true],
  ['week', '2026-11-15', '2026-11-16', false],
  ['week', '2025-12-29', '2026-01-04', true],
  ['month', '2026-11-01', '2026-11-30', true],
  ['month', '2025-11-18', '2026-11-18', false],
  ['day', '2026-11-18', '2026-11-18', false],
])('one %s holds %s and %s: %s', (cadence, day, today, isSame) => {
  expect(samePeriod(cadence, day, today)).toBe(isSame)
})
