/** Words in the worker's language, switched live; a release brings its own in the same three. */
import type { Labels } from '@/form/types'
import { en } from '@/labels/en'
import { zhHans, type Dictionary, type LabelKey } from '@/labels/zh-hans'
import { zhHant } from '@/labels/zh-hant'
import { filled, language, type Language } from '@/composables/language'

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
}

/** A word of the app; `{name}` in it is replaced. */
export function say(key: LabelKey, values: Readonly<Record<string, string | number>> = {}): string {
  return filled(DICTIONARIES[language.value][key], values)
}

/** Several things in one line. */
export function listed(parts: readonly string[]): string {
  return parts.join(say('today.and'))
}

/** The sign of one of those who share a phone: 甲, 乙, … or A, B, … */
export function signOf(seat: number): string {
  const signs = Array.from(say('unlock.signs'))
  return signs[seat % signs.length] ?? ''
}

/** A word of the release. */
export function label(labels: Labels | undefined): string {
  return labels ? labels[language.value] : ''
}

export type { LabelKey }
