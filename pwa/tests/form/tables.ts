/** The tables of cases that the server runs too, and the product's own release. */
import { readFileSync } from 'node:fs'
import type { ReleaseBundle } from '@/form/types'

const ROOT = new URL('../../../', import.meta.url)

export interface RuleCase {
  readonly rule: string
  readonly scope: string
  readonly value?: unknown
  readonly error?: true
}

export interface RuleTable {
  readonly elements: Readonly<Record<string, string>>
  readonly scopes: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly cases: readonly RuleCase[]
}

/** One of the tables of forms_schema/cases. */
export function table<Table>(name: string): Table {
  return JSON.parse(readFileSync(new URL(`forms_schema/cases/${name}.json`, ROOT), 'utf8'))
}

/** Ids of the elements that are lists, from `{"place.near": "choices:sensitive_nearby", …}`. */
export function listsOf(elements: Readonly<Record<string, string>>): ReadonlySet<string> {
  const lists = Object.entries(elements).filter(([, kind]) => /^(choices|photo)\b/.test(kind))
  return new Set(lists.map(([id]) => id))
}

/** The release of forms_schema, byte for byte as the server serves it (a pytest holds it so). */
export function release(): ReleaseBundle {
  return JSON.parse(readFileSync(new URL('release.json', import.meta.url), 'utf8'))
}
