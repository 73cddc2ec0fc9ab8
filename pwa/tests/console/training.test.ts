/** A scenario as a form and as a text, one changing the other; a visit played again. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { markAt, pause, standing } from '@/console/training/replaying'
import { freshName, partsOf } from '@/console/training/scenario-parts'
import { without, withValue } from '@/console/training/scenario-places'
import { readText, withItem, withoutItem, withPlace, withWritten } from '@/console/training/scenario-text'
import type { Step } from '@/console/training/visits'
import { elementAt, whoAt, type Cast } from '@/console/training/paths'

const elder = readFileSync(new URL('../../../forms_schema/training/d1_elder_alone.yaml', import.meta.url), 'utf8')

function linesApart(one: string, other: string): readonly string[] {
  const kept = new Set(one.split('\n'))
  return other.split('\n').filter((line) => !kept.has(line))
}

test('a form shows what the text says, and where each answer stands in it', () => {
  const { form, faults } = readText(elder)
  expect(faults).toEqual([])
  expect(form).toMatchObject({ title: '独居老人：问到为止', minutes: 10, first_day: true, traps: ['missing_consent'] })
  expect(form?.says[0]?.who).toBe('黄婆婆')
  const [first] = form?.answers ?? []
  expect(first).toMatchObject({ at: 'granny', absent: '{health_status: refused}', is: '', critical: true, trap: 'missing_consent' })
  expect(elder.split('\n')[(first?.line ?? 0) - 1]).toBe('  - at: granny')
})

test('a changed field changes its own line and leaves comments and all others as they were written', () => {
  expect(linesApart(elder, withPlace(elder, ['title'], '独居老人'))).toEqual(['title: 独居老人'])
  expect(linesApart(elder, withPlace(elder, ['minutes'], 12))).toEqual(['minutes: 12'])
  expect(linesApart(elder, withPlace(elder, ['answers', 1, 'why'], '看得出: 精神好'))).toHaveLength(1)
  expect(linesApart(elder, withWritten(elder, ['answers', 1, 'is'], '{mood: poor}') ?? '')).toEqual(['    is: {mood: poor}'])
  expect(linesApart(elder, withPlace(elder, ['departments'], ['minzheng']))).toEqual(['departments: [minzheng]'])
  const told = withPlace(elder, ['story'], '第一段。\n\n第二段：有冒号 # 也不是注释。')
  expect(readText(told).form?.story).toBe('第一段。\n\n第二段：有冒号 # 也不是注释。')
  expect(told).toContain('# First day')
})

test('what is taken away is gone, what is added stands at the end', () => {
  const without = readText(withoutItem(elder, 'says', 0)).form
  expect(without?.says).toHaveLength(3)
  const added = readText(withItem(elder, 'says', { who: '保安', text: '没见过' })).form
  expect(added?.says.at(-1)).toEqual({ who: '保安', text: '没见过' })
  expect(readText(withPlace(elder, ['first_day'], false)).form?.first_day).toBe(false)
  expect(readText(withPlace(elder, ['answers', 0, 'critical'], false)).form?.answers[0]?.critical).toBe(false)
  expect(withItem('title: x\n', 'answers', { at: 'place' })).toContain('answers:\n  - at: place')
})

test('a text that is no YAML has no form, and says in which line', () => {
  const spoiled = elder.replace('minutes: 10', 'minutes: [10')
  const { form, faults } = readText(spoiled)
  expect(form).toBeNull()
  expect(faults[0]?.line).toBeGreaterThanOrEqual(4)
  expect(withPlace(spoiled, ['title'], 'x')).toBe(spoiled)
  expect(withWritten(elder, ['answers', 0, 'is'], '{mood: ')).toBeNull()
  expect(readText('').faults).toHaveLength(1)
})

test('people, findings and what was known are a form too, each called as trainees will see it', () => {
  const { earlier, people, findings, cast } = partsOf(elder)
  expect(earlier[0]).toMatchObject({ days: 45, place: { kind: 'dwelling_unit' }, persons: { granny: { birth_date: '1944-03-09' } } })
  expect(people).toMatchObject([{ local: 'granny', role: 'elder', presence: 'resident', trap: '' }])
  expect(findings.map(({ local, category, person }) => [local, category, person])).toEqual([['hose', 'fire_gas', ''], ['help', 'care_need', 'granny']])
  expect(cast.map(({ name, code, apart }) => name ?? code + (apart ?? ''))).toEqual(['黄玉珍', 'fire_gas', 'care_need'])
  expect(elder.split('\n')[(people[0]?.lines[0] ?? 0) - 1]).toContain('granny: {role: elder')
  const twice = withValue(elder, ['findings', 'f1'], { category: 'fire_gas', why: '…' })
  expect(partsOf(twice).cast.find(({ path }) => path === 'issues.f1')?.apart).toBe('f1')
  expect([freshName(partsOf(twice), 'f'), freshName(partsOf(twice), 'p')]).toEqual(['f2', 'p1'])
})

test('a value is written as the server reads it, and leaves the rest where it is', () => {
  const place = ['earlier', 0, 'persons', 'granny'] as const
  expect(linesApart(elder, withValue(elder, [...place, 'name'], '黄秀英'))).toEqual(['        name: 黄秀英'])
  expect(linesApart(elder, withValue(elder, [...place, 'sex'], '1'))).toEqual(['        sex: "1"'])
  expect(withValue(elder, [...place, 'note'], 'no')).toContain('note: "no"')
  expect(withValue(elder, [...place, 'last_seen'], '2026-11-01')).toContain('last_seen: "2026-11-01"')
  const flags = withValue(withValue(withValue(elder, [...place, 'consents'], false), [...place, 'care_tags'], []), [...place, 'count'], 0)
  expect(partsOf(flags).earlier[0]?.persons['granny']).toMatchObject({ consents: false, care_tags: [], count: 0 })
  expect(flags).toContain('# First day')
  expect(partsOf(without(elder, ['people', 'granny'])).people).toEqual([])
  expect(withValue('people: {}\n', ['people', 'p1'], { role: 'owner' })).toBe('people:\n  p1: {role: owner}\n')
  expect(withValue('title: x\n', ['earlier', 0, 'days'], 30)).toBe('title: x\nearlier:\n  - days: 30\n')
})

const STEPS: readonly Step[] = [
  { at_ms: 0, kind: 'open', path: null, value: undefined },
  { at_ms: 900, kind: 'answer', path: 'place.hygiene', value: 'fair' },
  { at_ms: 61_000, kind: 'unanswered', path: 'persons.granny.mood', value: 'refused' },
  { at_ms: 61_010, kind: 'answer', path: 'place.hygiene', value: 'good' },
  { at_ms: 62_000, kind: 'clear', path: 'persons.granny.mood', value: undefined },
]

test('at each step of a replay the form holds what stood in it then', () => {
  expect(standing(STEPS, 0)).toEqual([])
  expect(standing(STEPS, 2).map(({ path }) => path)).toEqual(['place.hygiene', 'persons.granny.mood'])
  expect(standing(STEPS, 3).at(-1)).toMatchObject({ path: 'place.hygiene', value: 'good', at: 3 })
  expect(standing(STEPS, 4).map(({ path }) => path)).toEqual(['place.hygiene'])
})

test('thinking for a minute is not played for a minute, nor is a quick tap passed over', () => {
  expect([pause(STEPS, 0, 1), pause(STEPS, 1, 1), pause(STEPS, 2, 1), pause(STEPS, 1, 4)]).toEqual([900, 3000, 150, 750])
})

test('a path names its element and whose it is', () => {
  expect([elementAt('persons.granny.mood'), elementAt('place.hygiene'), elementAt('issues.i1')]).toEqual(['person.mood', 'place.hygiene', 'issue.i1'])
  const cast: Cast = [
    { path: 'persons.granny', name: '黄玉珍', code: 'elder', apart: null },
    { path: 'persons.nephew', name: '李伟', code: 'family_member', apart: '1995-08-17' },
  ]
  expect([whoAt(cast, 'persons.granny.mood'), whoAt(cast, 'persons.nephew')]).toEqual(cast)
  expect([whoAt(cast, 'place.hygiene'), whoAt(cast, 'persons')]).toEqual([null, null])
  // Whom somebody wrote down and the key does not know has a name of the phone's making.
  expect(whoAt(cast, 'persons.N-4f2a.name')).toBe('stranger')
  expect(markAt([], 'place.hygiene')).toBeUndefined()
})
