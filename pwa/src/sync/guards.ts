/**
 * Reading what came over the wire: each function gives the value if it is what it should be, or
 * null. A server that is newer than the phone may add members; nobody may drop or change one.
 */
import { isRecord } from '@/store/operation'

export type Json = Readonly<Record<string, unknown>>

export function asRecord(value: unknown): Json | null {
  return isRecord(value) ? value : null
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function asList(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null
}

/** Whether nothing is missing: the fields of a document, each read by a guard. */
export function isWhole<T extends object>(
  fields: T,
): fields is T & { readonly [K in keyof T]: NonNullable<T[K]> } {
  return Object.values(fields).every((field) => field !== null)
}

/** A list of texts; null when one of them is something else. */
export function asTexts(value: unknown): readonly string[] | null {
  const texts = asList(value)
  return texts?.every((each) => typeof each === 'string') ? texts : null
}

/** Every element read by `read`; null when one of them cannot be. */
export function listOf<T>(value: unknown, read: (each: unknown) => T | null): T[] | null {
  const found: T[] = []
  for (const each of asList(value) ?? [null]) {
    const one = read(each)
    if (one === null) return null
    found.push(one)
  }
  return found
}
