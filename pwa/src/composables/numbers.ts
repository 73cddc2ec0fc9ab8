/** Numbers as they are typed and tapped, and what they count. */
import { say, type LabelKey } from '@/composables/words'

// The registry names units in Chinese; those of physics are the same everywhere.
const UNITS: Readonly<Record<string, LabelKey>> = {
  个: 'unit.pieces',
  人: 'unit.people',
  户: 'unit.households',
  次: 'unit.times',
  层: 'unit.floors',
  处: 'unit.spots',
  辆: 'unit.vehicles',
}

interface Bounds {
  readonly minimum?: number
  readonly maximum?: number
}

/**
 * What was typed as a number: full-width digits, spaces and a Chinese full stop are no obstacle.
 *
 * What is no number stays as typed: it is shown as a fault and never lost.
 */
export function numberOf(said: string): unknown {
  if (said.trim() === '') return undefined
  const number = Number(said.normalize('NFKC').replaceAll(/[\s,]/g, '').replace('。', '.'))
  return Number.isFinite(number) ? number : said
}

/** One more or less within the bounds; from nothing, less gives the lowest, which is one tap to 0. */
export function stepped(current: unknown, by: 1 | -1, { minimum = 0, maximum }: Bounds): number {
  if (typeof current !== 'number') return by < 0 ? minimum : Math.max(minimum, 1)
  return Math.min(maximum ?? Infinity, Math.max(minimum, Math.round(current) + by))
}

/** A unit of the registry in the worker's language. */
export function unitOf(unit: string): string {
  const key = UNITS[unit]
  return key ? say(key) : unit
}
