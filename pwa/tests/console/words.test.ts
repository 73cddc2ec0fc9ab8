/** The console's words: each in three languages with the same places to fill in; files and finding. */
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { language, LANGUAGES } from '@/composables/language'
import { fileAddress, nameOf, sizeText } from '@/console/data/download'
import { fitting } from '@/console/data/finding'
import type { Demand } from '@/console/data/shapes'
import { en } from '@/console/labels/en'
import { zhHans } from '@/console/labels/zh-hans'
import { reasonText } from '@/console/labels/unfit'
import { UNSOUND } from '@/console/labels/unsound'
import { zhHant } from '@/console/labels/zh-hant'

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted()

test.each(Object.entries(zhHans))('%s has its places in every language', (key, text) => {
  const others: readonly Readonly<Record<string, string>>[] = [zhHant, en]
  for (const dictionary of others) expect(places(dictionary[key] ?? '')).toEqual(places(text))
})

test('no simplified sign is left in the traditional words', () => {
  const found = Object.values(UNSOUND).map(([, hant]) => hant)
  expect([...Object.values(zhHant), ...found].join('').match(/[门访语单读试关数录账号码动态请员验证没机过错这样项围还复现时来报为凭处个询张开几点图缩键带载给钥统发标备删确认对签显称选择传队记长编远无应须观实业务办结转续终筛题软库经历册网听说问边装进让们诉与儿]/g)).toBeNull()
})

/** Every sentence of the check of reports, with a number or a name where it is filled in. */
const unfit = ['check', 'check_values', 'check_valid', 'check_required'].flatMap((name) => {
  const source = readFileSync(new URL(`../../../app/registry/${name}.py`, import.meta.url), 'utf8')
  return [...source.matchAll(/(f?)"([^"]*[一-龥][^"]{2,})"/g)].map(([, isFilled, said = '']) => (isFilled ? said.replaceAll(/\{.*?\}(?:\{more\})?/g, 'x1') : said))
})

test.each(unfit)('why something does not fit is said in every language: %s', (said) => {
  const [hant, english] = [reasonText(said, 'zh-Hant'), reasonText(said, 'en')]
  expect(reasonText(said, 'zh-Hans')).toBe(said)
  expect(hant).not.toMatch(/[应为码张这个录没时报会间数]/)
  expect(english).not.toMatch(/[一-龥]/)
  expect(english.includes('x1')).toBe(said.includes('x1') && !said.includes('补填'))
})

test('a fault of a scenario tells why in the language of its reader', async () => {
  vi.stubGlobal('location', { pathname: '/practice/console/' })
  const { faultText } = await import('@/console/training/faults')
  const told = { element: 'place.floors', reason: '应在 1 至 200 之间' }
  const fault = { line: 3, message: 'place.floors: 应在 1 至 200 之间', path: '', code: 'unfit_value', told }
  const said = LANGUAGES.map(({ key }) => {
    language.value = key
    return faultText(fault)
  })
  language.value = 'zh-Hans'
  vi.unstubAllGlobals()
  expect(said.map((each) => each.split(/：|: /).at(-1))).toEqual(['应在 1 至 200 之间', '應在 1 至 200 之間', 'must be from 1 to 200'])
})

test.each([
  ['xlsx', [], 'rows.xlsx'],
  ['json', [], 'rows.json?sort=a'],
  ['csv', ['2026-11-18'], 'rows.csv?date=2026-11-18'],
  ['csv', ['2026-11-18', '2026-11-18'], 'rows.csv?date=2026-11-18'],
  ['ndjson', ['2026-11-18', '2026-11-20'], 'rows.ndjson?from=2026-11-18&to=2026-11-20'],
] as const)('a file of %s of the days %j is asked for whole', (format, days, address) => {
  expect(fileAddress('rows', format, days, 'a')).toBe(address)
})

test('a file is called as the server calls it', () => {
  expect(nameOf('attachment; filename=gongan-rental.csv', 'csv')).toBe('gongan-rental.csv')
  expect(nameOf(null, 'csv')).toBe('rows.csv')
  expect([sizeText(0), sizeText(1200), sizeText(2_500_000)]).toEqual(['0 kB', '2 kB', '2.5 MB'])
})

test('a demand is found by its basis or by an element, and then only that column is shown', () => {
  const column = { key: 'a', group: null, heading: '姓名', header: '姓名', element: null, type: 'text' }
  const rest = { required: false, width: 10, sensitivity: 'personal', masked: false }
  const elements = [{ element: 'person.name', label: '姓名', labels: null }]
  const sheet: Demand = {
    sheet: 'a/b',
    name: 'b',
    title: '登记表',
    cadence: 'day',
    header_rows: 1,
    purpose: '用途',
    legal_basis: '条例第三条',
    retention: '一年',
    columns: [{ ...column, ...rest, elements }, { ...column, ...rest, key: 'b', header: '电话', elements: [] }],
  }
  expect(fitting(sheet, '条例')?.columns).toHaveLength(2)
  expect(fitting(sheet, 'PERSON.name')?.columns.map(({ key }) => key)).toEqual(['a'])
  expect(fitting(sheet, '没有')).toBeNull()
  expect(fitting(sheet, ' ')).toBe(sheet)
})
