/** Faults while typing: the same verdicts as on the server, in labels instead of sentences. */
import { describe, expect, test } from 'vitest'
import { createChecker, missingAnswers } from '@/form/check'
import { valueCheck } from '@/form/check-values'
import { collect, compose, createComposer } from '@/form/engine'
import type { CodeList, Datatype, QuestionDocument, ReleaseBundle, Report } from '@/form/types'
import { release, table } from './tables'
import { worker } from './worker'

interface Case {
  readonly datatype: Datatype
  readonly value: unknown
  readonly element?: { readonly minimum?: number; readonly maximum?: number }
  readonly fault: string | null
}

const LABELS = { 'zh-Hans': '某物', 'zh-Hant': '某物', en: 'Thing' }
const TABLE = table<{ codelists: { colour: string[] }; cases: readonly Case[] }>('values')
const COLOUR: CodeList = {
  name: 'colour',
  codes: TABLE.codelists.colour.map((code) => ({ code, labels: LABELS, retired: code === 'blue' })),
}

function question(datatype: Datatype, more: Partial<QuestionDocument> = {}): QuestionDocument {
  return {
    id: 'place.thing',
    labels: LABELS,
    datatype,
    validity: 'visit',
    filled_by: 'worker',
    section: '',
    asked_by: [],
    required_by: [],
    gateway_of: [],
    askable: true,
    footer: false,
    list: false,
    sensitivity: 'internal',
    implies: {},
    codelist: 'colour',
    ...more,
  }
}

test.each(TABLE.cases)('$datatype $value: $fault', ({ datatype, value, element, fault }) => {
  const check = valueCheck(question(datatype, element), [COLOUR])
  expect(check(value)?.code ?? null).toBe(fault)
})

test('a text may be as long as the server takes, counted in characters', () => {
  const check = valueCheck(question('text'), [])
  expect(check('𠮷'.repeat(10_000))).toBeUndefined()
  expect(check('字'.repeat(10_001))).toMatchObject({ label: 'fault.text_long' })
})

test.each([NaN, Infinity, -Infinity])('%s is no number', (value) => {
  expect(valueCheck(question('decimal'), [])(value)?.code).toBe('wrong_type')
})

test.each([
  [{ minimum: 1, maximum: 200 }, 0, { label: 'fault.range', values: { low: 1, high: 200 } }],
  [{ minimum: 1 }, 0, { label: 'fault.at_least', values: { low: 1 } }],
  [{ maximum: 9 }, 10, { label: 'fault.at_most', values: { high: 9 } }],
])('a fault says what would be right: %j', (bounds, value, said) => {
  expect(valueCheck(question('integer', bounds), [])(value)).toMatchObject(said)
})

describe('over the release', () => {
  const bundle = release()
  const composer = createComposer(bundle)
  const checker = createChecker(bundle, composer)

  test('an answer is checked as its element says; none is no fault', () => {
    expect(checker.answer('place.floors', 3)).toBeUndefined()
    expect(checker.answer('place.floors', 0)?.code).toBe('constraint')
    expect(checker.answer('place.kind', 'castle')?.code).toBe('unknown_code')
    expect(checker.answer('place.floors', undefined)).toBeUndefined()
    expect(checker.answer('visit.weather', '雨')).toBeUndefined()
  })

  test('an identity is a printable name', () => {
    expect(checker.answer('place.code', 'x\u200b')?.label).toBe('fault.name')
  })

  test('what a visit collects is free of faults, and a wrong answer is found under its path', () => {
    const home = worker('dwelling_unit').withPerson('R1').calls({ R1: 'here' })
    const clean = home.answers('place.households_checked', 3)
    expect(checker.report(collect(composer, clean.state).report)).toEqual([])
    const wrong = clean.answers('place.positive_containers', -1).answers('persons.R1.phone', 5)
    const report: Report = { ...collect(composer, wrong.state).report }
    const faults = checker.report({ ...report, persons: [{ id: 'R1', phone: 5 }] })
    expect(faults.map((fault) => fault.path)).toEqual([
      'place.positive_containers',
      'persons.R1.phone',
    ])
  })

  test('required questions without answer or reason are missing', () => {
    const river = worker('river_reach').answers('place.water_colour', 'green')
    const told = river.leavesOut('place.water_odour', 'not_checked')
    expect(missingAnswers(compose(composer, told.state))).toEqual(['place.floating_debris'])
  })
})

describe('constraints', () => {
  const bundle = release()
  const ends = "!has(person.move_in_date) || person.move_in_date <= '2026-11-18'"
  const questions = bundle.form.questions.map((it) =>
    it.id === 'person.move_in_date' ? { ...it, valid: ends } : it,
  )
  const changed: ReleaseBundle = { ...bundle, form: { ...bundle.form, questions } }
  const checker = createChecker(changed, createComposer(changed))
  const report = (person: Record<string, unknown>): Report => ({
    visit: {},
    place: {},
    site: null,
    persons: [{ id: 'R1', ...person }],
    issues: [],
  })

  test.each([
    ['2026-11-18', []],
    ['2026-11-19', [{ path: 'persons.R1.move_in_date', label: 'fault.constraint' }]],
  ])('moving in on %s', (move_in_date, faults) => {
    expect(checker.report(report({ move_in_date }))).toMatchObject(faults)
  })

  test('a constraint is asked only of what fits by itself', () => {
    expect(checker.report(report({ move_in_date: '2026-11-40' }))).toMatchObject([
      { code: 'wrong_type' },
    ])
    expect(checker.report(report({}))).toEqual([])
  })
})
