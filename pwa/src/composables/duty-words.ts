/** The words of being ready for duty: read with the parts that say them, not with the first screen. */
import { en } from '@/labels/en/duty'
import { zhHant } from '@/labels/zh-hant/duty'
import { zhHans, type DutyKey, type DutyLabels } from '@/labels/zh-hans/duty'
import { filled, language, type Language } from '@/composables/language'

const DICTIONARIES: Readonly<Record<Language, DutyLabels>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
}

export function sayDuty(
  key: DutyKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return filled(DICTIONARIES[language.value][key], values)
}
