/** What came out as it was before stays the very thing that it was: whoever draws it, draws it once. */
import type { Composition } from './moments'
import { isList, isRecord } from './rule-values'

/** The thing before where both say the same. */
export function kept<T>(before: T | undefined, after: T): T {
  return before !== undefined && isAlike(before, after) ? before : after
}

/** As `kept`, item by item; the list before where nothing in it changed. */
export function keptEach<T>(
  before: readonly T[] | undefined,
  after: readonly T[],
  nameOf: (item: T) => string,
): readonly T[] {
  if (!before) return after
  const known = new Map(before.map((item) => [nameOf(item), item]))
  const items = after.map((item) => kept(known.get(nameOf(item)), item))
  const isOld = items.length === before.length && items.every((item, at) => item === before[at])
  return isOld ? before : items
}

export function keptComposition(before: Composition | undefined, after: Composition): Composition {
  const lines = {
    ask: keptEach(before?.ask, after.ask, (line) => line.path),
    show: keptEach(before?.show, after.show, (line) => line.path),
    footer: keptEach(before?.footer, after.footer, (line) => line.path),
  }
  return kept(before, { ...after, ...lines })
}

function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, at) => isAlike(item, other[at]))
  }
  if (!isRecord(one) || !isRecord(other)) return false
  const names = Object.keys(one)
  const isAsLong = names.length === Object.keys(other).length
  return isAsLong && names.every((name) => name in other && isAlike(one[name], other[name]))
}
