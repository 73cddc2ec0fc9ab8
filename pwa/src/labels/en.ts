/** English: the same words, kept complete by the type. */
import { after } from './en/after'
import { start } from './en/start'
import { visit } from './en/visit'
import type { Dictionary } from './zh-hans'

export const en: Dictionary = { ...start, ...visit, ...after }
