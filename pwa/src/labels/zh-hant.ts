/** 繁體: the same words, kept complete by the type. */
import { after } from './zh-hant/after'
import { start } from './zh-hant/start'
import { visit } from './zh-hant/visit'
import type { Dictionary } from './zh-hans'

export const zhHant: Dictionary = { ...start, ...visit, ...after }
