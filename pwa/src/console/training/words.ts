/** How the release in force calls its elements, codes and departments, in three languages. */
import { shallowRef } from 'vue'
import { language } from '@/composables/language'
import { get } from '@/console/data/asking'
import { labels, record, shape } from '@/console/data/read'
import { TRAINING } from '@/console/training/classes'
import { say, sayOf } from '@/console/words'
import type { Labels } from '@/form/types'

type Named = Readonly<Record<string, Labels>>

interface Words {
  readonly elements: Named
  readonly codes: Readonly<Record<string, Named>>
  readonly departments: Named
}

const EMPTY: Words = { elements: {}, codes: {}, departments: {} }
const words = shallowRef<Words>(EMPTY)

const wordsRead = shape<Words>({
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
