/** 简体: the first language; its keys are the keys of all others. `{name}` is filled in. */
import { after } from './zh-hans/after'
import { start } from './zh-hans/start'
import { visit } from './zh-hans/visit'

export const zhHans = { ...start, ...visit, ...after }

export type LabelKey = keyof typeof zhHans
export type Dictionary = Readonly<Record<LabelKey, string>>
export type StartLabels = Readonly<Record<keyof typeof start, string>>
export type VisitLabels = Readonly<Record<keyof typeof visit, string>>
export type AfterLabels = Readonly<Record<keyof typeof after, string>>
