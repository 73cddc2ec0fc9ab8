/** Finding places and people in what was received. */
import { beforeAll, expect, test } from 'vitest'
import { aPhone, type Phone } from './phone'
import { aPage, aPerson, aPlace, aValue, GRID, NEXT_GRID } from './told'

let phone: Phone

beforeAll(async () => {
  phone = await aPhone()
  const shop = { 'place.address': aValue('中山大道88号'), 'place.name': aValue('Ａ座 KTV') }
  await phone.received.applyItems(
    aPage([
      ...[aPlace('1'), aPlace('12'), aPlace('2', { grid: NEXT_GRID }), aPlace('3', { values: shop })],
      ...[aPerson('a', '𠮷野䶮', ['1']), aPerson('b', '陈广生', ['1', '3'])],
      {
        ...{ kind: 'sheet_period', id: 'gongan/rental:a', op: 'upsert' },
        data: { sheet: 'gongan/rental', subject_id: 'a', day: '2026-11-17' },
      },
    ]),
  )
})

const ids = (found: readonly { readonly subject_id: string }[]) =>
  found.map((subject) => subject.subject_id).sort()

test('places are listed by grid', async () => {
  expect(ids(await phone.subjects.placesIn(GRID))).toEqual(['1', '12', '3'])
  expect(ids(await phone.subjects.placesIn(NEXT_GRID))).toEqual(['2'])
})

test('a person is known at every place where they were seen', async () => {
  expect(ids(await phone.subjects.personsAt('1'))).toEqual(['a', 'b'])
  expect(ids(await phone.subjects.personsAt('3'))).toEqual(['b'])
})

test.each([
  ['一巷', ['1', '12', '2']],
  ['𠮷野', ['a']],
  ['code-3', ['3']],
  ['a座 ktv', ['3']],
  ['ＫＴＶ　中山', ['3']],
  ['陈', ['b']],
  ['没有', []],
  ['  ', []],
])('searching %j finds %j', async (text, found) => {
  expect(ids(await phone.subjects.search(text))).toEqual([...found].sort())
})

test('the shortest text that holds the words comes first', async () => {
  expect((await phone.subjects.search('一巷1')).map((each) => each.subject_id)).toEqual(['1', '12'])
})

test('a code on a door names its place', async () => {
  expect((await phone.subjects.byAlias('place', 'code-12'))?.subject_id).toBe('12')
  expect(await phone.subjects.byAlias('place', 'code-')).toBeNull()
})

test('the last day of a sheet is told by subject', async () => {
  expect((await phone.subjects.periodsOf('a')).map((period) => period.day)).toEqual(['2026-11-17'])
  expect(await phone.subjects.periodsOf('b')).toEqual([])
})

test('what another tab received shows at once', async () => {
  const other = phone.tab()
  await phone.subjects.search('新')
  await other.received.applyItems(aPage([aPlace('新')], { asked: 'c1', next: 'c2' }))

  expect(ids(await phone.subjects.search('新'))).toEqual(['新'])
})
