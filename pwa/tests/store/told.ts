/** Things that a server tells a phone, for tests. */
import type { Item, KnownValue, Page, Subject } from '@/store/items'

export const GRID = '440106999001003'
export const NEXT_GRID = '440106999001004'

export function aValue(value: unknown): KnownValue {
  const observed_at = '2026-11-01T01:00:00Z'
  return { value, observed_at, observer: '梁䶮', report: 'visit-0', how: 'observed' }
}

export function aPlace(id: string, changes: Partial<Subject> = {}): Item {
  const data = {
    ...{ subject_id: id, aliases: [`code-${id}`], type: 'place', grid: GRID, place_id: null },
    values: { 'place.address': aValue(`石井头村一巷${id}号`) },
    ...changes,
  }
  return { kind: 'subject', id, op: 'upsert', data }
}

/** Seen at these places. */
export function aPerson(id: string, name: string, at: string[], grid = GRID): Item {
  const seen_at = '2026-11-01T01:00:00Z'
  const places = at.map((place_id) => ({ place_id, role: 'tenant', presence: null, seen_at }))
  const data = {
    ...{ subject_id: id, aliases: [id], type: 'person', grid, place_id: at[0] ?? null, places },
    values: { 'person.name': aValue(name) },
  }
  return { kind: 'subject', id, op: 'upsert', data }
}

export function aTask(id: string): Item {
  const data = {
    ...{ task_id: id, kind: 'missing', state: 'open', grid: GRID, visit_id: 'v', op_id: 'o' },
    ...{ detail: { paths: ['place.floors'] }, created_at: '2026-11-18T08:00:00+08:00' },
  }
  return { kind: 'task', id, op: 'upsert', data }
}

export function aReportState(visitId: string, opId: string, rev = 1): Item {
  const data = {
    ...{ visit_id: visitId, op_id: opId, rev, state: 'accepted', release: '2026.11.0' },
    ...{ day: '2026-11-18', grid: GRID },
  }
  return { kind: 'report_state', id: visitId, op: 'upsert', data }
}

/** The first page unless `changes` say otherwise. */
export function aPage(items: readonly Item[], changes: Partial<Page> = {}): Page {
  return { asked: null, reset: false, epoch: 'e1', next: 'c1', items, ...changes }
}
