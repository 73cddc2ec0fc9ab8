/** CEL's own idea of equality, order and arithmetic, on the values a report holds.
 *
 * Numbers are doubles, a boolean is never a number, values of different types are never equal, and
 * what has no answer is `NONE`: `&&` and `||` may still absorb that. Twin of the server's
 * app/registry/rule_values.py.
 */

/** No answer for this report. */
export const NONE = Symbol('no answer')
export type Answer = unknown

export type Rec = Readonly<Record<string, unknown>>

/** A subject, or another JSON object. */
export function isRecord(value: unknown): value is Rec {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** A value of an object's own; null counts as absent, as nothing that was not observed is there. */
export function own(record: Rec, name: string): unknown {
  return Object.hasOwn(record, name) ? (record[name] ?? undefined) : undefined
}

export function isEmpty(record: Rec): boolean {
  return Object.keys(record).length === 0
}

/** CEL's `==`: by value, in lists and objects too; NaN equals nothing. */
export function same(left: unknown, right: unknown): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, place) => same(item, right[place]))
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = Object.keys(left)
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
    )
  }
  return left === right
}

/** Negative, zero or positive: text by code point, numbers by value, false before true. */
export function compared(left: unknown, right: unknown): number | typeof NONE {
  if (typeof left === 'string' && typeof right === 'string') return textOrder(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  return typeof left === 'number' && typeof right === 'number' ? numberOrder(left, right) : NONE
}

/** NaN stays NaN: neither before nor after anything. No subtraction, for infinities are equal. */
function numberOrder(left: number, right: number): number {
  if (left === right) return 0
  if (left < right) return -1
  return left > right ? 1 : NaN
}

export function added(left: unknown, right: unknown): Answer {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (isList(left) && isList(right)) return [...left, ...right]
  return typeof left === 'number' && typeof right === 'number' ? left + right : NONE
}

/** Items of a list or object; code points of a text. */
export function size(value: unknown): Answer {
  if (typeof value === 'string') return Array.from(value).length
  if (isList(value)) return value.length
  return isRecord(value) ? Object.keys(value).length : NONE
}

/** A result as JSON writes it: no infinity, no NaN, no negative zero; undefined: no answer. */
export function settled(value: Answer): unknown {
  if (value === NONE || value === null) return undefined
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) return undefined
  return value === 0 ? 0 : value
}

/** A text with half a character (a lone surrogate), which no pattern can be asked about. */
export function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}

function textOrder(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let place = 0; place < length; place += 1) {
    const one = left.charCodeAt(place)
    const other = right.charCodeAt(place)
    if (one !== other) return rank(one) - rank(other)
  }
  return left.length - right.length
}

/** UTF-16 units in the order of code points: surrogates stand for what comes after U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}
