/** A proposed sheet and what a person decides about it: only what differs is told to the server. */
import { expect, test } from 'vitest'
import type { Proposal, ProposedColumn } from '@/console/data/proposals'
import { strengthOf } from '@/console/data/strength'
import type { Element } from '@/console/data/vocabulary'
import { correctionsOf, draftOf, freshOf, isDoubtful, isOpen, lacking, openOnes, type ColumnDraft, type Draft } from '@/console/importing/draft'
import { found } from '@/console/importing/search'

const column = (number: number, part: Partial<ProposedColumn>): ProposedColumn => ({
  number,
  group: null,
  heading: `列${number}`,
  elements: ['place.address'],
  output: 'raw',
  confidence: 0.9,
  reasons: [],
  others: [],
  required: false,
  validation: null,
  candidate: null,
  ...part,
})

const candidate = { id: 'place.zongzhi_2', label: '水位', labels: {}, type: 'decimal', codelist: null }
const UNKNOWN = column(2, { elements: [], output: '', confidence: 0, candidate })
const PROPOSAL: Proposal = {
  page: '表一',
  name: 'imported',
  row_subject: { value: 'place', confidence: 0.7, reasons: [] },
  facts: { title: '水位表', cadence: 'day', header_rows: 1, purpose: null, legal_basis: null, retention: null },
  columns: [column(1, {}), UNKNOWN, column(3, { confidence: 0.5 })],
  codemaps: [{ name: 'own_sex', codelist: 'sex', codes: { 1: '男', 2: '' }, confidence: 0.6, reasons: [], unplaced: [], reused: false }],
  codelists: {},
  remarks: [],
}

function decided(number: number, part: Partial<ColumnDraft>): Draft {
  const draft = draftOf(PROPOSAL)
  const before = draft.columns[number] ?? { choice: { kind: 'kept' }, required: false, output: '' }
  return { ...draft, columns: { ...draft.columns, [number]: { ...before, ...part } } }
}

test('what nobody changed is not told, and a table that is left out is skipped', () => {
  expect(correctionsOf([PROPOSAL], [draftOf(PROPOSAL)])).toEqual({ tables: [{ sheet: {}, columns: {}, codemaps: {} }] })
  expect(correctionsOf([PROPOSAL], [{ ...draftOf(PROPOSAL), skip: true }])).toEqual({ tables: [{ skip: true }] })
})

test.each<[Partial<ColumnDraft>, unknown]>([
  [{ choice: { kind: 'dropped' }, required: true }, { drop: true }],
  [{ choice: { kind: 'element', elements: ['person.name'] }, output: '' }, { element: 'person.name' }],
  [{ choice: { kind: 'element', elements: ['a.b', 'c.d'] }, output: 'concat:/' }, { element: ['a.b', 'c.d'], output: 'concat:/' }],
  [{ required: true }, { required: true }],
])('a decision %j about a column is told as %j', (part, told) => {
  expect(correctionsOf([PROPOSAL], [decided(1, part)])).toMatchObject({ tables: [{ columns: { '1': told } }] })
})

test('a new element is told whole, with a code list only where it is a choice', () => {
  const element = { ...freshOf(UNKNOWN, 'place'), label: { 'zh-Hans': '水位', 'zh-Hant': '水位', en: 'Water level' } }
  expect(lacking(freshOf(UNKNOWN, 'place'))).toEqual(['label'])
  expect(lacking(element)).toEqual([])
  expect(lacking({ ...element, id: 'river.level', type: 'choice' })).toEqual(['id', 'codelist'])
  const told = correctionsOf([PROPOSAL], [decided(2, { choice: { kind: 'new', element }, output: '' })])
  expect(told).toMatchObject({
    tables: [{ columns: { '2': { new: { id: 'place.zongzhi_2', type: 'decimal', section: 'place', filled_by: 'worker' } } } }],
  })
  expect(JSON.stringify(told)).not.toContain('codelist')
})

test('facts and words of a code map are told once they differ', () => {
  const draft = draftOf(PROPOSAL)
  const changed = { ...draft, facts: { ...draft.facts, purpose: ' 防汛 ' }, maps: { own_sex: { 1: '男', 2: '女' } } }
  expect(correctionsOf([PROPOSAL], [changed])).toMatchObject({
    tables: [{ sheet: { purpose: '防汛' }, codemaps: { own_sex: { codelist: 'sex', codes: { 1: '男', 2: '女' }, rest: '' } } }],
  })
})

test('what is open and what should be looked at is known until somebody decides', () => {
  const draft = draftOf(PROPOSAL)
  expect(openOnes(PROPOSAL, draft)).toEqual({ facts: ['name', 'purpose', 'legal_basis', 'retention'], columns: [UNKNOWN] })
  const dropped: ColumnDraft = { choice: { kind: 'dropped' }, required: false, output: '' }
  expect([isOpen(UNKNOWN, dropped), isDoubtful(UNKNOWN, dropped)]).toEqual([false, false])
  const facts = { ...draft.facts, name: 'level', purpose: '防汛', legal_basis: '条例', retention: 'P1Y' }
  expect(openOnes(PROPOSAL, { ...decided(2, dropped), facts })).toEqual({ facts: [], columns: [] })
})

test('an element is found by words of any language or by its id', () => {
  const elements: Element[] = [
    { id: 'place.address', labels: { 'zh-Hans': '标准地址', 'zh-Hant': '標準地址', en: 'Standard address' }, type: 'text', codelist: null },
    { id: 'person.name', labels: { 'zh-Hans': '姓名', 'zh-Hant': '姓名', en: 'Name' }, type: 'text', codelist: null },
  ]
  const ids = (words: string) => found(elements, words).map(({ id }) => id)
  expect([ids('地址'), ids('STANDARD addr'), ids('person.'), ids(' '), ids('无')]).toEqual([
    ['place.address'],
    ['place.address'],
    ['person.name'],
    [],
    [],
  ])
})

test.each([
  ['abc', false, false, true],
  ['123456789012', true, false, true],
  ['Password2026Password', true, false, true],
  ['wang li 的家在河边榕树下面', true, true, false],
  ['河边第三棵榕树下 早上七点', true, true, true],
  ['', false, false, false],
])('of %j it is told whether it is long, varied and nobody’s name', (secret, long, varied, own) => {
  expect(strengthOf(secret, 'wang.li@gongan.example', '王工')).toEqual({ long, varied, own })
})
