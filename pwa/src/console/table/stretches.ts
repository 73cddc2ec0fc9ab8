/** Which stretches of a long table are held: those in view and a few around, never all. */

export const STRETCH = 100
/** So many stretches are kept: about three screens on each side of wherever one reads. */
export const HELD = 12

/** The numbers of the stretches that rows from `first` to `last` lie in. */
export function stretchesOf(first: number, last: number, total: number): number[] {
  if (total === 0) return []
  const from = Math.floor(Math.max(0, first) / STRETCH)
  const to = Math.floor(Math.min(Math.max(first, last), total - 1) / STRETCH)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n)
}

/** Drops the stretches farthest from the one being read until no more than HELD are left. */
export function trimmed<T>(held: ReadonlyMap<number, T>, middle: number): Map<number, T> {
  const nearest = [...held].toSorted(([a], [b]) => Math.abs(a - middle) - Math.abs(b - middle))
  return new Map(nearest.slice(0, HELD))
}
