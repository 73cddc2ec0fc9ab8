/** The console's table: what is held of a long sheet, where keys lead, which columns are shown. */
import { expect, test } from 'vitest'
import { Misfit } from '@/console/data/read'
import { stretch, type Column, type TableRow } from '@/console/data/shapes'
import { choiceOf, longestTexts, placed, readChoice, widthOf } from '@/console/table/choice'
import { moved } from '@/console/table/keys'
import { headRows } from '@/console/table/layout'
import { HELD, stretchesOf, trimmed } from '@/console/table/stretches'

function column(key: string, group: string | null = null): Column {
  return {
    key,
    group,
    heading: key,
    header: key,
    element: null,
    type: 'text',
    required: false,
    width: 10,
    sensitivity: 'public',
    masked: false,
    elements: [],
  }
}

function row(...cells: readonly (string | null)[]): TableRow {
  return { row_id: cells.join(), rev: 1, grid: '1', observed_at: '2026-11-18T09:00:00+08:00', cells }
}

const EXTENT = { rows: 1000, columns: 5, screen: 20 }
const KEY = { ctrlKey: false, metaKey: false }

test.each([
  [0, 20, 1000, [0]],
  [95, 120, 1000, [0, 1]],
  [990, 1200, 1000, [9]],
  [0, 20, 0, []],
  [-5, 3, 2, [0]],
])('rows %i to %i of %3$i lie in stretches', (first, last, total, stretches) => {
  expect(stretchesOf(first, last, total)).toEqual(stretches)
})

test('of a long scroll only the nearest stretches are kept', () => {
  const seen = new Map(Array.from({ length: 1000 }, (_, n) => [n, n]))
  const kept = trimmed(seen, 500)
  expect(kept.size).toBe(HELD)
  expect([...kept.keys()].every((n) => Math.abs(n - 500) <= HELD)).toBe(true)
})

test.each([
  ['ArrowDown', { row: 11, column: 2 }],
  ['ArrowLeft', { row: 10, column: 1 }],
  ['PageUp', { row: 0, column: 2 }],
  ['PageDown', { row: 30, column: 2 }],
  ['Home', { row: 10, column: 0 }],
  ['End', { row: 10, column: 4 }],
])('%s leads where a spreadsheet would', (key, spot) => {
  expect(moved({ row: 10, column: 2 }, { ...KEY, key }, EXTENT)).toEqual(spot)
})

test('with the control key it goes to the very end', () => {
  const far = { ctrlKey: true, metaKey: false }
  expect(moved({ row: 1, column: 1 }, { ...far, key: 'End' }, EXTENT)).toEqual({ row: 999, column: 4 })
  expect(moved({ row: 9, column: 1 }, { ...far, key: 'ArrowUp' }, EXTENT)).toEqual({ row: 0, column: 1 })
})

test('other keys and an empty table lead nowhere', () => {
  expect(moved({ row: 1, column: 1 }, { ...KEY, key: 'a' }, EXTENT)).toBeNull()
  expect(moved({ row: 0, column: 0 }, { ...KEY, key: 'End' }, { ...EXTENT, rows: 0 })).toBeNull()
})

test('frozen columns stand side by side and hidden ones leave their place in the row', () => {
  const columns = ['a', 'b', 'c', 'd'].map((key) => column(key))
  const shown = placed(columns, { hidden: ['b'], frozen: 2 })
  expect(shown.map(({ place }) => place)).toEqual([0, 2, 3])
  expect(shown.map(({ left }) => left)).toEqual([0, widthOf(column('a')), null])
})

test('a column is as wide as the longest of the first texts, Chinese ones wider, up to a bound', () => {
  const rows = [row('113.39982,23.15530', '有'), null, row(null, '有积水'), row('1', 'x'.repeat(400))]
  const longest = longestTexts(rows, 2)
  expect(longest).toEqual([18 * 0.75, 400 * 0.75])
  expect(longestTexts([row('有积水', '𠮷')], 2)).toEqual([3 * 1.25, 1.25])
  const [position, text] = placed([column('a'), column('b')], { hidden: [], frozen: 0 }, longest)
  expect(position?.width).toBe(18 * 9 + 24)
  expect(text?.width).toBe(320)
})

test('line numbers, which only a day on paper has, are left out until somebody wants them', () => {
  const numbers: Column = { ...column('no'), type: 'number', elements: [] }
  expect(choiceOf('d/first', [numbers, column('a')])).toEqual({ hidden: ['no'], frozen: 1 })
})

test.each([[null], [{}], [{ hidden: 'x', frozen: '2' }], [[1]]])('what %j remembers is no choice', (kept) => {
  expect(readChoice(kept)).toEqual({ hidden: [], frozen: 1 })
})

test('a choice is read as it was kept, within bounds', () => {
  expect(readChoice({ hidden: ['a', 3], frozen: 99 })).toEqual({ hidden: ['a'], frozen: 6 })
})

test('groups stand over their columns and a lone column over both lines', () => {
  const columns = [column('a'), column('b', 'G'), column('c', 'G'), column('d', 'H')]
  expect(headRows(columns, 2)).toEqual([
    [
      { text: 'a', columns: 1, rows: 2 },
      { text: 'G', columns: 2, rows: 1 },
      { text: 'H', columns: 1, rows: 1 },
    ],
    ['b', 'c', 'd'].map((text) => ({ text, columns: 1, rows: 1 })),
  ])
  expect(headRows(columns, 1)).toHaveLength(1)
})

test('an answer that is not understood is none', () => {
  const whole = { total: 1, upto: 1, news: 0, offset: 0, items: [null], more: 'x' }
  expect(stretch(whole).items).toEqual([null])
  expect(() => stretch({ ...whole, total: '1' })).toThrow(Misfit)
  expect(() => stretch({ ...whole, items: [{}] })).toThrow(Misfit)
})
