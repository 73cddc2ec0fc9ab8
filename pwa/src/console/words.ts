/** Words of the console in the reader's language; the choice is the field app's too. */
import { filled, language, type Language } from '@/composables/language'
import { en } from '@/console/labels/en'
import { zhHans, type ConsoleDictionary, type ConsoleKey } from '@/console/labels/zh-hans'
import { zhHant } from '@/console/labels/zh-hant'
import type { Answer, Refusal } from '@/console/data/answer'

export type { ConsoleKey }

const DICTIONARIES: Readonly<Record<Language, ConsoleDictionary>> = { 'zh-Hans': zhHans, 'zh-Hant': zhHant, en }

export function say(key: ConsoleKey, values: Readonly<Record<string, string | number>> = {}): string {
  return filled(DICTIONARIES[language.value][key], values)
}

/** A word that the server names, if we have one for it. */
export function sayOf(prefix: string, name: string): string {
  const dictionary: Readonly<Record<string, string>> = DICTIONARIES[language.value]
  return dictionary[`${prefix}.${name}`] ?? name
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
