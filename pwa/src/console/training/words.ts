/** How the release in force calls its elements, codes and departments, in three languages. */
import { shallowRef } from 'vue'
import { language } from '@/composables/language'
import { get } from '@/console/data/asking'
import { labels, maybe, record, shape, text } from '@/console/data/read'
import { TRAINING } from '@/console/training/classes'
import { say, sayOf } from '@/console/words'
import type { Labels } from '@/form/types'

type Named = Readonly<Record<string, Labels>>

/** What may be written for an element: `type` as in the registry. */
export interface Kind {
  readonly type: string
  readonly unit: string | null
}

interface Words {
  readonly kinds: Readonly<Record<string, Kind>>
  readonly elements: Named
  readonly codes: Readonly<Record<string, Named>>
  readonly departments: Named
}

const EMPTY: Words = { kinds: {}, elements: {}, codes: {}, departments: {} }
const words = shallowRef<Words>(EMPTY)

const wordsRead = shape<Words>({
  kinds: record(shape<Kind>({ type: text, unit: maybe(text) })),
  elements: record(labels),
  codes: record(record(labels)),
  departments: record(labels),
})

/** Asked for once a page; until it is there, things are called by their ids. */
export async function loadWords(): Promise<void> {
  if (words.value !== EMPTY) return
  const answer = await get(`${TRAINING}/words`, wordsRead)
  if (answer.kind === 'ok') words.value = answer.value
}

export function elementText(element: string): string {
  return words.value.elements[element]?.[language.value] ?? sayOf('identity', element)
}

/** undefined for what the release does not know, or asks no more. */
export function kindOf(element: string): Kind | undefined {
  return words.value.kinds[element]
}

/** What may be said of a place, a person, a site or a finding: attributes in the registry's order. */
export function attributesOf(subject: string): readonly string[] {
  const front = `${subject}.`
  return Object.keys(words.value.kinds).flatMap((id) => (id.startsWith(front) ? [id.slice(front.length)] : []))
}

export function codesOf(element: string): readonly string[] {
  return Object.keys(words.value.codes[element] ?? {})
}

export function departmentText(department: string): string {
  return words.value.departments[department]?.[language.value] ?? department
}

export function departmentKeys(): readonly string[] {
  return Object.keys(words.value.departments)
}

/** A canonical value as people say it. */
export function valueText(element: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one: unknown) => valueText(element, one)).join('、') || say('visit.none_of')
  if (typeof value === 'boolean') return say(value ? 'visit.yes' : 'visit.no')
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return isWord(value) ? codeText(element, String(value)) : say('visit.nothing')
}

function isWord(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}

export function codeText(element: string, code: string): string {
  return words.value.codes[element]?.[code]?.[language.value] ?? code
}
