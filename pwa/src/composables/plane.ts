/** A small piece of the earth as a plane: metres east and north of a spot, true for some kilometres. */
import type { Spot } from '@/composables/distance'

export interface Metres {
  readonly east: number
  readonly north: number
}

// One degree of a great circle.
const DEGREE = 111_195
const SIDES = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
const STEPS = [1, 2, 5]

export function metresFrom(origin: Spot, { lat, lon }: Spot): Metres {
  return {
    east: (lon - origin.lon) * DEGREE * narrowing(origin),
    north: (lat - origin.lat) * DEGREE,
  }
}

export function spotAt(origin: Spot, { east, north }: Metres): Spot {
  return {
    lat: origin.lat + north / DEGREE,
    lon: origin.lon + east / (DEGREE * narrowing(origin)),
  }
}

export function lengthOf({ east, north }: Metres): number {
  return Math.hypot(east, north)
}

/** On which side of the origin, by eighths. */
export function sideOf({ east, north }: Metres): (typeof SIDES)[number] {
  const eighth = Math.round((Math.atan2(east, north) / Math.PI) * 4)
  return SIDES[(eighth + 8) % 8] ?? 'n'
}

/** The longest of 1, 2, 5, 10 … metres that is not more than `most`. */
export function roundLength(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most))
  return (STEPS.findLast((step) => step * ten <= most) ?? 1) * ten
}

/** Meridians come closer towards the poles. */
function narrowing({ lat }: Spot): number {
  return Math.cos((lat * Math.PI) / 180)
}
