/** Rules answer reports as the case table says, and what is outside the grammar is refused. */
import { RE2JS } from '@bufbuild/re2'
import { describe, expect, test } from 'vitest'
import { parseRule } from '@/form/rule-tree'
import { RuleFault } from '@/form/rule-words'
import { compileRule, type Rule } from '@/form/rules'
import { listsOf, table, type RuleTable } from './tables'

const TABLE = table<RuleTable>('rules')
const SETTING = {
  lists: listsOf(TABLE.elements),
  compilePattern: (pattern: string) => {
    const compiled = RE2JS.compile(pattern)
    return (text: string) => compiled.test(text)
  },
}

const rule = (text: string): Rule => compileRule(text, SETTING)
const floors = (text: string, value: unknown): unknown =>
  rule(text).value({ place: { floors: value } })

test.each(TABLE.cases)('$scope: $rule', ({ rule: text, scope, value, error }) => {
  const report = TABLE.scopes[scope] ?? {}
  const compiled = rule(text)
  expect(compiled.value(report)).toEqual(error ? undefined : value)
  expect(compiled.holds(report)).toBe(value === true)
})

describe('a text outside the grammar of the profile is refused', () => {
  test.each([
    'place.kind ==',
    'place.kind == building"',
    "place.kind == 'building",
    "place.kind = 'building'",
    "timestamp('2026-11-18T00:00:00Z')",
    'place.floors % 2.0 == 0.0',
    'null == place.kind',
    'place.floors == 1u',
    "place.name == b'x'",
    '{"a": 1}',
    'visit{}',
    "place.name.matches(place.kind)",
    "matches(place.name, 'x')",
    'place.name.charAt(0)',
    'has(place)',
    'true ? false ? 1 : 2 : 3',
    'persons.exists(p)',
    "'\\ud800' == place.name",
    "place.name == 'a\nb'",
    '',
    '#',
    '('.repeat(200) + '1' + ')'.repeat(200),
    `'${'x'.repeat(4000)}' == place.name`,
  ])('%s', (text) => {
    expect(() => rule(text)).toThrow(RuleFault)
  })
})

test.each([
  ["'a\\n\\t\\\\\\'\\x41\\u5f20\\U00020bb7\\101'", "a\n\t\\'A张𠮷A"],
  ["r'a\\n'", 'a\\n'],
  ['"""a\n"b\'"""', 'a\n"b\''],
  ["'a' // a comment\n + 'b'", 'ab'],
  ['0x1F', 31],
  ['1e3 + .5', 1000.5],
  ['-2.0 - -1.0', -1],
  ['2.0 + 3.0 * 4.0', 14],
  ['8.0 / 4.0 / 2.0', 1],
  ['!!true', true],
  ['false ? 1 : true ? 2 : 3', 2],
  ['false || true && false || true', true],
  ["[['a'], ['b',]][1][0]", 'b'],
])('%s is %s', (text, value) => {
  expect(rule(text).value({})).toEqual(value)
})

test.each([
  ['place.floors', 3, 3],
  ['place.floors / 2.0', 3, 1.5],
  ['place.floors / 0.0', 1, undefined],
  ['-place.floors', 0, 0],
  ['place.floors', null, undefined],
  ['place.floors', true, true],
  ['place.floors + 1.0', true, undefined],
])('numbers are doubles and nothing else is a number: %s of %s', (text, value, answer) => {
  expect(floors(text, value)).toBe(answer)
})

test.each([{}, { place: null }, { place: [] }, { place: 'x' }])(
  'a scope without the subject gives no answer: %j',
  (scope) => {
    for (const text of ["place.name == 'x'", 'has(place.name)', "'name' in place"]) {
      expect(rule(text).value(scope)).toBeUndefined()
    }
  },
)

test('a subject has only what was reported, not what every object has', () => {
  expect(rule('has(place.constructor)').value({ place: { name: 'x' } })).toBe(false)
})

test('half a character never breaks a pattern', () => {
  const matching = rule("place.name.matches('a')")
  expect(matching.value({ place: { name: 'a\ud800' } })).toBeUndefined()
})

test('a pattern that would hang a backtracking engine answers at once', () => {
  const slow = rule("place.name.matches('^(a+)+$')")
  expect(slow.holds({ place: { name: 'a'.repeat(4000) } })).toBe(true)
  expect(slow.holds({ place: { name: `${'a'.repeat(4000)}b` } })).toBe(false)
})

test('a rule with matches says that it needs a pattern engine', () => {
  expect(() => compileRule("place.name.matches('a')", { lists: new Set() })).toThrow(/engine/)
})

test('a rule leaves the scope as it was', () => {
  const scope = { persons: [{ role: 'driver' }] }
  expect(rule("persons.exists(p, p.role == 'driver')").holds(scope)).toBe(true)
  expect(scope).toEqual({ persons: [{ role: 'driver' }] })
})

test('lists are known behind every variable that stands for a subject', () => {
  const scope = { persons: [{ id: 'R1' }], person: { id: 'R1' } }
  for (const text of [
    'persons.all(p, size(p.care_tags) == 0)',
    'persons.filter(p, has(p.id)).all(q, size(q.care_tags) == 0)',
    'persons.map(p, p).all(q, size(q.care_tags) == 0)',
    'size(persons[0].care_tags) == 0',
    'size((has(person.id) ? persons : persons)[0].care_tags) == 0',
    'size((has(person.id) ? person : person).care_tags) == 0',
    "'care_tags' in person",
  ]) {
    expect(rule(text).value(scope), text).toBe(true)
  }
})

test('a long chain of conditions is no deep rule', () => {
  const text = Array.from({ length: 150 }, (_, n) => `place.floors == ${String(n)}`).join(' || ')
  expect(rule(text).holds({ place: { floors: 149 } })).toBe(true)
  expect(parseRule(text)).toMatchObject({ kind: 'call', name: '||' })
})
