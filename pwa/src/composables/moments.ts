/** Moments as people read and enter them: local time of the city, whatever the phone is set to. */
import type { InjectionKey } from 'vue'

/** The day of the visit, and the moment it is now, for the fields that offer them. */
export const TODAY: InjectionKey<() => string> = Symbol('today')
export const NOW: InjectionKey<() => string> = Symbol('now')

const LOCAL = 8 * 60 * 60 * 1000
const LOCAL_TEXT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?$/
const EIGHT = /^(\d{4})(\d\d)(\d\d)$/
const PARTS = /^(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D?$/

/** `2026-11-18T00:30:00Z` → `2026-11-18 08:30`; empty for what is no moment. */
export function momentText(moment: string): string {
  const at = Date.parse(moment)
  return Number.isNaN(at) ? '' : new Date(at + LOCAL).toISOString().slice(0, 16).replace('T', ' ')
}

/** As the field of a form wants it: `2026-11-18T08:30`. */
export function momentField(moment: string): string {
  return momentText(moment).replace(' ', 'T')
}

/** `2026-11-18T08:30` → `2026-11-18T08:30:00+08:00`; undefined for what is none. */
export function momentOf(field: string): string | undefined {
  const [, day, time] = LOCAL_TEXT.exec(field.trim()) ?? []
  if (!day || !time || Number.isNaN(Date.parse(`${day}T${time}:00+08:00`))) return undefined
  return `${day}T${time}:00+08:00`
}

/** `19640305`, `1964.3.5`, `1964年3月5日` → `1964-03-05`; undefined until it is a whole day. */
export function dayOf(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').trim()
  const [, year, month, day] = EIGHT.exec(plain) ?? PARTS.exec(plain) ?? []
  if (!year || !month || !day) return undefined
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(text) ? undefined : text
}

/** So many days after a day. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** So many minutes after a moment, as the city writes it. */
export function minutesAfter(moment: string, minutes: number): string {
  const at = Date.parse(moment) + minutes * 60_000
  return `${new Date(at + LOCAL).toISOString().slice(0, 19)}+08:00`
}
