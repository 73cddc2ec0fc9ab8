/** Taps about the visit itself: its time, its sheets, its findings, and taking things away again. */
import { beforeAll, expect, test } from 'vitest'
import { collect, compose, newState } from '@/form/engine'
import { setStage } from '@/form/stage'
import type { IssueState, Known, VisitState } from '@/form/types'
import type { Subject } from '@/store/items'
import { personAdded } from '@/composables/changes'
import * as changes from '@/composables/changes-visit'
import { openFindings } from '@/composables/open-findings'
import { openable, subjectName } from '@/composables/open-sheets'
import { registryFrom, type Registry } from '@/composables/registry'
import { applies, operationOf } from '@/composables/submission'
import { isRecord } from '@/store/operation'
import { release } from '../form/tables'

const NO = '20261118000005001'
const ENDING = { at: '2026-11-18T20:00:00+08:00', seconds: 60, realm: 'live' } as const

let registry: Registry

beforeAll(async () => {
  registry = await registryFrom(release())
})

function aState(kind = 'building'): VisitState {
  const visit = { id: 'v1', started_at: '2026-11-18T08:30:00+08:00', grid_code: '440106999001003' }
  const place: Record<string, Known> = {
    code: { value: '00000001', day: '2026-11-10' },
    kind: { value: kind, day: '2026-11-10' },
    address: { value: '一巷1号', day: '2026-11-10' },
  }
  return newState('2026-11-18', visit, place)
}

function withTenant(state: VisitState): VisitState {
  return personAdded(state, 'new:1', 'tenant', { name: { value: '陈广生' } })
}

function visitOf(state: VisitState): Readonly<Record<string, unknown>> {
  const rest = { release: registry.version, place_id: 's1', label: '', opened_at: 0, changed_at: 0 }
  const operation = operationOf(registry, { id: 'op', visit_id: 'v1', ...rest, state }, ENDING)
  const report = operation['report']
  const visit = isRecord(report) ? report['visit'] : null
  return isRecord(visit) ? visit : {}
}

function anIssue(values: Readonly<Record<string, unknown>> = {}): IssueState {
  const told = Object.entries({ category: 'fire_exit', description: '通道堆物', ...values })
  const known = told.map(([name, value]) => [name, { value, day: '2026-11-10' }] as const)
  return { no: NO, category: 'fire_exit', values: Object.fromEntries(known) }
}

test('a visit that is entered later has its own day and end, and no position of now', () => {
  const here = changes.factSet(aState(), 'location', { lat: 23.1, lon: 113.2 })
  expect(visitOf(here)).toMatchObject({ location: { lat: 23.1, lon: 113.2 }, ended_at: ENDING.at })
  const own = { start: '2026-11-16T15:00:00+08:00', end: '2026-11-16T15:20:00+08:00' }
  const late = changes.enteredLate(here, own)
  expect(late.today).toBe('2026-11-16')
  expect(visitOf(late)).toMatchObject({
    started_at: own.start,
    ended_at: own.end,
    entered_at: ENDING.at,
  })
  expect(visitOf(late)).not.toHaveProperty('location')
})

test('a telephone call has no position, whatever the phone knew before', () => {
  const here = changes.factSet(aState(), 'location', { lat: 23.1, lon: 113.2 })
  const called = { ...here, answers: { 'visit.mode': 'phone' } }
  expect(applies(setStage(registry.composer, called), 'visit.location')).toBe(false)
  expect(visitOf(called)).not.toHaveProperty('location')
  expect(changes.factSet(here, 'location', undefined).visit).not.toHaveProperty('location')
})

test('any sheet may be opened by hand for any subject, counts, and closes again', () => {
  const state = withTenant(aState())
  const offered = openable(registry, state)
  expect(offered).toContainEqual({ sheet: 'minzheng/elder', subject: 'new:1' })
  expect(subjectName(registry, state, 'new:1')).toBe('陈广生')
  const opened = changes.sheetOpened(state, 'minzheng/elder', 'new:1')
  expect(changes.sheetOpened(opened, 'minzheng/elder', 'new:1').opened).toHaveLength(1)
  expect(collect(registry.composer, opened).due).toContain('minzheng/elder')
  expect(collect(registry.composer, opened).paradata.opened).toBe(1)
  expect(openable(registry, opened)).not.toContainEqual({ sheet: 'minzheng/elder', subject: 'new:1' })
  expect(changes.sheetClosed(opened, 'minzheng/elder', 'new:1').opened).toEqual([])
})

test('a sheet of the visit stays open when the visit is written down', () => {
  const opened = changes.sheetOpened(aState(), 'jiaotong/parking', 'v1')
  const state = { ...opened, answers: { 'place.parking_violations': 2 } }
  const kinds = compose(registry.composer, state).sheets.map((it) => [it.sheet, it.why])
  expect(kinds).toContainEqual(['jiaotong/parking', 'opened'])
})

test('a finding may be about somebody, and about nobody who is not there', () => {
  const state = { ...withTenant(aState()), issues: [{ no: NO, category: 'dispute' }] }
  const about = changes.issueAbout(state, NO, 'new:1')
  expect(about.issues[0]).toEqual({ no: NO, category: 'dispute', person_id: 'new:1' })
  expect(changes.issueAbout(about, NO, null).issues[0]).toEqual({ no: NO, category: 'dispute' })
  const linked = (it: VisitState) => {
    const rest = { release: '', place_id: '', label: '', opened_at: 0, changed_at: 0 }
    const written = operationOf(registry, { id: 'op', visit_id: 'v1', ...rest, state: it }, ENDING)
    return JSON.stringify(written).includes('person_id')
  }
  expect(linked(about)).toBe(true)
  expect(linked({ ...about, persons: [] })).toBe(false)
})

test('a recheck keeps its number, says what was found, and tells the rest again in one tap', () => {
  const state = changes.rechecked(aState(), anIssue({ handling: 'ordered' }), 'fixed')
  const again = changes.rechecked(state, anIssue(), 'partly')
  expect(again.issues.map(({ no }) => no)).toEqual([NO])
  expect(again.answers).toEqual({ [`issues.${NO}.recheck`]: 'partly' })
  const paths = [`issues.${NO}.description`, `issues.${NO}.handling`, `issues.${NO}.level`]
  const told = changes.toldAgain(state, paths, anIssue({ handling: 'ordered' }))
  expect(told.answers).toMatchObject({ [paths[0] ?? '']: '通道堆物', [paths[1] ?? '']: 'ordered' })
  expect(told.answers).not.toHaveProperty([paths[2] ?? ''])
  const own = { ...state, answers: { [paths[0] ?? '']: '已清走' } }
  expect(changes.toldAgain(own, paths, anIssue()).answers[paths[0] ?? '']).toBe('已清走')
})

test('only findings that are still open stand at a place, the newest first', async () => {
  const subject = (id: string, day: string, values: Readonly<Record<string, unknown>>): Subject => {
    const told = Object.entries({ 'issue.category': 'fire_exit', ...values })
    const known = { observed_at: `${day}T02:00:00Z`, observer: null, report: 'r', how: 'observed' }
    const entries = told.map(([name, value]) => [name, { ...known, value }] as const)
    return {
      ...{ subject_id: id, aliases: [id], type: 'issue', grid: 'g', place_id: 's1' },
      values: JSON.parse(JSON.stringify(Object.fromEntries(entries))),
    }
  }
  const kept = [
    subject('old', '2026-10-01', { 'issue.recheck': 'not_fixed' }),
    subject('new', '2026-11-01', { 'issue.description': '通道堆物' }),
    subject('fixed', '2026-11-02', { 'issue.recheck': 'fixed' }),
    subject('resolved', '2026-11-03', { 'issue.status': 'resolved' }),
  ]
  const subjects = { issuesAt: () => Promise.resolve(kept) }
  const found = await openFindings(subjects, 's1')
  expect(found.map(({ no, day, description }) => [no, day, description])).toEqual([
    ['new', '2026-11-01', '通道堆物'],
    ['old', '2026-10-01', ''],
  ])
  expect(await openFindings(subjects, null)).toEqual([])
})

test('a role that was added is taken away, and the person stays', () => {
  const state = withTenant(aState())
  const persons = state.persons.map((it) => ({ ...it, more_roles: ['driver', 'disputant'] }))
  const left = changes.roleRemoved({ ...state, persons }, 'new:1', 'driver')
  expect(left.persons[0]).toMatchObject({ id: 'new:1', more_roles: ['disputant'] })
})
