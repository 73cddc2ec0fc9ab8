/** Words of practising in the worker's language; they come with the screens that say them. */
import { en } from '@/labels/training/en'
import { zhHans, type TrainingKey, type TrainingLabels } from '@/labels/training/zh-hans'
import { zhHant } from '@/labels/training/zh-hant'
import { filled, language, type Language } from '@/composables/language'

const DICTIONARIES: Readonly<Record<Language, TrainingLabels>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
}

/** A word of practising; `{name}` in it is replaced. */
export function tell(key: TrainingKey, values: Readonly<Record<string, string | number>> = {}): string {
  return filled(DICTIONARIES[language.value][key], values)
}

export type { TrainingKey }
