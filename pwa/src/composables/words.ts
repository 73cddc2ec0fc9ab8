/** Words in the worker's language, switched live; a release brings its own in the same three. */
import { shallowRef } from 'vue'
import type { Labels } from '@/form/types'
import { en } from '@/labels/en'
import { zhHans, type Dictionary, type LabelKey } from '@/labels/zh-hans'
import { zhHant } from '@/labels/zh-hant'
import { pocket } from '@/composables/pocket'

export type Language = keyof Labels

export const LANGUAGES: readonly { readonly key: Language; readonly name: string }[] = [
  { key: 'zh-Hans', name: '简体' },
  { key: 'zh-Hant', name: '繁體' },
  { key: 'en', name: 'English' },
]
const DICTIONARIES: Readonly<Record<Language, Dictionary>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
}
const KEPT = 'ygt-language'

export const language = shallowRef<Language>('zh-Hans')

/** A word of the app; `{name}` in it is replaced. */
export function say(key: LabelKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text = DICTIONARIES[language.value][key]
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
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

export function speak(chosen: Language): void {
  language.value = chosen
  document.documentElement.lang = chosen
  pocket.write(KEPT, chosen)
}

export function speakAsBefore(): void {
  const kept = LANGUAGES.find(({ key }) => key === pocket.read(KEPT))
  speak(kept?.key ?? 'zh-Hans')
}

export type { LabelKey }
