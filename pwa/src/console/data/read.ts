/** Reading what the server says: each reader gives a value of its type or throws a Misfit. */

import type { Labels } from '@/form/types'

/** The server said something that this page does not understand: it is newer, or not ours. */
export class Misfit extends Error {}

export type Read<T> = (value: unknown) => T

export const text: Read<string> = (value) => {
  if (typeof value !== 'string') throw new Misfit('no text')
  return value
}

export const number: Read<number> = (value) => {
  if (typeof value !== 'number') throw new Misfit('no number')
  return value
}

export const flag: Read<boolean> = (value) => value === true

/** A cell as the department writes it. */
export type Cell = string | number | null

export const cell: Read<Cell> = (value) => {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new Misfit('no cell')
}

export function maybe<T>(read: Read<T>): Read<T | null> {
  return (value) => (value === null || value === undefined ? null : read(value))
}

export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Misfit('no list')
    return value.map((each: unknown) => read(each))
  }
}

export function record<T>(read: Read<T>): Read<Readonly<Record<string, T>>> {
  return (value) =>
    Object.fromEntries(Object.entries(members(value)).map(([name, each]) => [name, read(each)]))
}

/** The members named here; whatever else there is, a newer server may say. */
export function shape<T extends object>(readers: { readonly [K in keyof T]: Read<T[K]> }): Read<T> {
  return (value) => {
    const given = members(value)
    const names = Object.keys(readers) as (keyof T & string)[]
    // The one place where parts become a whole: each was read by the reader of its name.
    return Object.fromEntries(names.map((name) => [name, readers[name](given[name])])) as T
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit('no object')
  return { ...value }
}

/** A name in three languages. */
export const labels = shape<Labels>({ 'zh-Hans': text, 'zh-Hant': text, en: text })
