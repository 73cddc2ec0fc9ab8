/** What workers record in a schedule: golden visits, moved to the schedule's own places and days. */
import { readFileSync } from 'node:fs'
import type { Chance } from './chance'

type Json = Record<string, unknown>

export interface Report extends Json {
  visit: Json & { id: string }
  place: Json & { code: string }
  persons: Json[]
  site: Json | null
  issues: Json[]
}

/** Where and when a visit is made. */
export interface Spot {
  readonly scene: string
  readonly grid: string
  /** The n-th moment of the schedule; no two visits share one. */
  readonly moment: number
  readonly visitId: string
}

/** No list has it; the judge knows it by this name. */
export const WRONG = 'no such code'
/** Few, so that phones meet at the same ones. */
const PLACES = 4
const FACTS = new URL('../../../tests/data/day1/observations.json', import.meta.url)
const DAY = 24 * 60 * 60 * 1000
const LOCAL = 8 * 60 * 60 * 1000
const golden: { readonly visits: readonly Report[] } = JSON.parse(readFileSync(FACTS, 'utf8'))

export function placeCode(scene: string, n: number): string {
  return `${scene}-place-${String(n)}`
}

/** Photos are added, and issues numbered, by the phone. */
export function aReport(chance: Chance, { scene, grid, moment, visitId }: Spot): Report {
  const report = structuredClone(chance.oneOf(golden.visits))
  const at = momentOf(moment)
  Object.assign(report.visit, {
    ...{ id: visitId, grid_code: grid, started_at: at, ended_at: at, entered_at: at },
  })
  delete report.visit['photos']
  report.place.code = placeCode(scene, chance.below(PLACES))
  report.place['floors'] = 1 + chance.below(30)
  report.place['owner_name'] = `业主${String(moment)}`
  for (const person of report.persons) {
    person['id'] = `${scene}-${String(person['id'])}`
    delete person['id_number']
    delete person['id_type']
  }
  for (const issue of report.issues) {
    if (issue['person_id']) issue['person_id'] = `${scene}-${String(issue['person_id'])}`
  }
  return report
}

/** Some values of a visit, otherwise. */
export function aChange(chance: Chance, scene: string, n: number): Record<string, unknown> {
  const changes: readonly Record<string, unknown>[] = [
    { 'visit.note': `更正${String(n)}` },
    { 'visit.need': `需求${String(n)}`, 'visit.note': `又更正${String(n)}` },
    { 'place.floors': 31 + chance.below(30) },
    { 'place.owner_name': `新业主${String(n)}` },
    { 'place.code': placeCode(scene, chance.below(PLACES)) },
  ]
  return chance.oneOf(changes)
}

/** The day of today in the city, so that periods that run today are told of. */
export function today(): string {
  return new Date(Date.now() + LOCAL).toISOString().slice(0, 10)
}

function momentOf(n: number): string {
  const midnight = Math.floor((Date.now() + LOCAL) / DAY) * DAY - LOCAL
  return new Date(midnight + n * 1000).toISOString().replace('.000', '')
}
