/** How the app looks: light, dark or as the phone; the size of its text. Switched live. */
import { shallowRef } from 'vue'
import { pocket } from '@/composables/pocket'

export const THEMES = ['system', 'light', 'dark'] as const
export const SIZES = ['normal', 'large', 'largest'] as const

export type Theme = (typeof THEMES)[number]
export type TextSize = (typeof SIZES)[number]

const THEME = 'ygt-theme'
const SIZE = 'ygt-size'

export const theme = shallowRef<Theme>('system')
export const textSize = shallowRef<TextSize>('normal')

export function dress(chosen: Theme): void {
  theme.value = chosen
  document.documentElement.dataset['theme'] = chosen
  pocket.write(THEME, chosen)
}

export function resize(chosen: TextSize): void {
  textSize.value = chosen
  document.documentElement.dataset['size'] = chosen
  pocket.write(SIZE, chosen)
}

export function lookAsBefore(): void {
  dress(THEMES.find((it) => it === pocket.read(THEME)) ?? 'system')
  resize(SIZES.find((it) => it === pocket.read(SIZE)) ?? 'normal')
}
