/** Words of the console in the reader's language; the choice is the field app's too. */
import { shallowRef } from 'vue'
import { pocket } from '@/composables/pocket'
import { en } from '@/console/labels/en'
import { zhHans, type ConsoleDictionary, type ConsoleKey } from '@/console/labels/zh-hans'
import { zhHant } from '@/console/labels/zh-hant'
import type { Answer, Refusal } from '@/console/data/answer'
import type { Labels } from '@/form/types'

export type Language = keyof Labels
export type { ConsoleKey }

export const LANGUAGES: readonly { readonly key: Language; readonly name: string }[] = [
  { key: 'zh-Hans', name: '简体' },
  { key: 'zh-Hant', name: '繁體' },
  { key: 'en', name: 'English' },
]
const DICTIONARIES: Readonly<Record<Language, ConsoleDictionary>> = { 'zh-Hans': zhHans, 'zh-Hant': zhHant, en }
const KEPT = 'ygt-language'

export const language = shallowRef<Language>('zh-Hans')

export function say(key: ConsoleKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text = DICTIONARIES[language.value][key]
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A word that the server names, if we have one for it. */
export function sayOf(prefix: string, name: string): string {
  const dictionary: Readonly<Record<string, string>> = DICTIONARIES[language.value]
  return dictionary[`${prefix}.${name}`] ?? name
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

/** Why there is no answer; "" where there is one. */
export function faultOf(answer: Answer<unknown>): string {
  if (answer.kind === 'ok') return ''
  if (answer.kind === 'lost') {
    return answer.wait === null ? say('fault.lost') : say('fault.wait', { n: Math.ceil(answer.wait / 1000) })
  }
  return refusedText(answer)
}

function refusedText({ code, field, title }: Refusal): string {
  const known = sayOf('fault', code)
  if (known !== code) return known.replace('{title}', title)
  // What else there may be is told as the server says it.
  return sayOf('unfit', field) === field ? say('fault.other', { title }) : sayOf('unfit', field)
}

/** `P2Y` as people say it; whatever else it is, as it is written. */
export function spanOf(duration: string): string {
  const [, count, unit] = /^P(\d+)([YMWD])$/.exec(duration) ?? []
  return count && unit ? say(SPANS[unit] ?? 'span.D', { n: count }) : duration
}

const SPANS: Readonly<Record<string, ConsoleKey>> = { Y: 'span.Y', M: 'span.M', W: 'span.W', D: 'span.D' }

/** 12 345 as everybody reads it. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US').replaceAll(',', '\u202f')
}
