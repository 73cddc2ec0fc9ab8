/** Every word in three languages, filled in by the same values. */
import { afterEach, expect, test } from 'vitest'
import { en } from '@/labels/en'
import { zhHans } from '@/labels/zh-hans'
import { zhHant } from '@/labels/zh-hant'
import { unitOf } from '@/composables/numbers'
import { language } from '@/composables/language'
import { label, listed, say } from '@/composables/words'
import { release } from '../form/tables'

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted()

afterEach(() => {
  language.value = 'zh-Hans'
})

test.each([
  ['繁體', zhHant],
  ['English', en],
])('%s fills in what 简体 fills in', (_, dictionary) => {
  for (const [key, text] of Object.entries(zhHans)) {
    const other = Object.entries(dictionary).find(([name]) => name === key)?.[1] ?? ''
    expect([key, holes(other)]).toEqual([key, holes(text)])
  }
})

test('English has no Chinese left in it', () => {
  expect(Object.values(en).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([])
})

test('繁體 is written as in Hong Kong throughout, as the registry is', () => {
  const elsewhere = /[裡說衛戶溫臥床]|視頻|保存|二維碼|攝像頭|查找|設置|消息/u
  expect(Object.values(zhHant).filter((text) => elsewhere.test(text))).toEqual([])
  const { codelists, form } = release()
  const labels = [...codelists.flatMap((list) => list.codes), ...form.questions].map((it) => it.labels)
  expect(labels.map((it) => it['zh-Hant']).filter((text) => elsewhere.test(text))).toEqual([])
})

test('a unit is read in the language of the rest', () => {
  expect([unitOf('户'), unitOf('kWh')]).toEqual(['户', 'kWh'])
  language.value = 'en'
  expect([unitOf('户'), listed(['a', 'b'])]).toEqual(['homes', 'a, b'])
})

test('words change with the language at once', () => {
  expect(say('today.count', { n: 3 })).toBe('3 处')
  language.value = 'en'
  expect(say('today.count', { n: 3 })).toBe('(3)')
  expect(label({ 'zh-Hans': '楼栋', 'zh-Hant': '樓棟', en: 'Building' })).toBe('Building')
})

test('a value that is not at hand leaves its hole to be seen', () => {
  expect(say('today.count')).toBe('{n} 处')
})
