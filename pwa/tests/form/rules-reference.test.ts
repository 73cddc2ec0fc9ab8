/** Whatever a rule and a report say, this evaluator answers as @bufbuild/cel does. */
import { RE2JS } from '@bufbuild/re2'
import { expect, test } from 'vitest'
import { compileRule } from '@/form/rules'
import { comparable, NO_ANSWER, reference } from './cel-reference'
import { LISTS, randomRule, randomScope, seeded } from './random-rules'
import { listsOf, release, table, type RuleTable } from './tables'

const ROUNDS = 600
// It orders texts by UTF-16 units; cel-spec and the server order them by code points.
const REFERENCE_ERRS = ["persons[1].name > '￮'"]
const TABLE = table<RuleTable>('rules')

const compilePattern = (pattern: string) => {
  const compiled = RE2JS.compile(pattern)
  return (text: string): boolean => compiled.test(text)
}

test.each(TABLE.cases)('@bufbuild/cel agrees with the table on $rule', (it) => {
  const wanted = it.error ? NO_ANSWER : comparable(it.value)
  const scope = TABLE.scopes[it.scope] ?? {}
  const answer = reference(it.rule, scope, listsOf(TABLE.elements))
  if (REFERENCE_ERRS.includes(it.rule)) expect(answer).not.toEqual(wanted)
  else expect(answer).toEqual(wanted)
})

test('random rules on random reports are answered as @bufbuild/cel answers them', () => {
  const seed = Number(process.env['SEED'] ?? 20261123)
  const random = seeded(seed)
  let answered = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const [rule, scope] = [randomRule(random), randomScope(random)]
    const compiled = compileRule(rule, { lists: LISTS, compilePattern })
    const answer = comparable(compiled.value(scope))
    const said = `seed ${String(seed)}, round ${String(round)}: ${rule}\n${JSON.stringify(scope)}`
    expect(answer, said).toEqual(reference(rule, scope, LISTS))
    answered += answer === NO_ANSWER ? 0 : 1
  }
  // A generator whose rules never have an answer would prove nothing.
  expect(answered).toBeGreaterThan(ROUNDS / 3)
}, 60_000)

test('every rule of the release is read here', () => {
  const { form, elements } = release()
  const lists = new Set(elements.filter((it) => /choices|photo/.test(it.datatype)).map((it) => it.id))
  const texts = [
    ...form.questions.flatMap((it) => [it.applies, it.default, it.valid]),
    ...form.sheets.flatMap((it) => [it.due, it.when, it.person_pick, it.issue_pick]),
    ...form.role_facts.map((it) => it.rule),
  ].filter((text) => text !== undefined)
  expect(texts.length).toBeGreaterThan(60)
  const nobody = { persons: [], issues: [], person: {}, issue: {} }
  const empty = { visit: {}, place: {}, site: {}, ...nobody, today: '2026-11-18' }
  for (const text of new Set(texts)) {
    const answer = comparable(compileRule(text, { lists }).value(empty))
    expect(answer, text).toEqual(reference(text, empty, lists))
  }
})
