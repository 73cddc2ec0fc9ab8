/** In which language somebody reads, switched live and remembered: of the field app and the console. */
import { shallowRef } from 'vue'
import type { Labels } from '@/form/types'
import { pocket } from '@/composables/pocket'

export type Language = keyof Labels

export const LANGUAGES: readonly { readonly key: Language; readonly name: string }[] = [
  { key: 'zh-Hans', name: '简体' },
  { key: 'zh-Hant', name: '繁體' },
  { key: 'en', name: 'English' },
]
const KEPT = 'ygt-language'

export const language = shallowRef<Language>('zh-Hans')

export function speak(chosen: Language): void {
  language.value = chosen
  document.documentElement.lang = chosen
  pocket.write(KEPT, chosen)
}

export function speakAsBefore(): void {
  const kept = LANGUAGES.find(({ key }) => key === pocket.read(KEPT))
  speak(kept?.key ?? 'zh-Hans')
}

/** A text with every `{name}` in it replaced. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
