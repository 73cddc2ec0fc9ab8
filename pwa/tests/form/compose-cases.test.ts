/** The table of composed moments, which the server runs too: plain values in and out. */
import { expect, test } from 'vitest'
import { collect, compose, createComposer, findings, roleSlots } from '@/form/engine'
import type { VisitState } from '@/form/types'
import { release, table } from './tables'

interface Case {
  readonly name: string
  readonly state: VisitState
  readonly expect: Readonly<Record<string, unknown>>
}

const COMPOSER = createComposer(release())
const CASES = table<{ readonly cases: readonly Case[] }>('compose').cases

/** Everything that composition says about a state, in the shape of the table's `expect`. */
function moment(state: VisitState): Record<string, unknown> {
  const composed = compose(COMPOSER, state)
  const { offered, proposed, unfed, waiting } = findings(COMPOSER, state)
  return {
    sheets: composed.sheets.map((it) => [it.sheet, it.subject, it.why, it.open]),
    roll_call: composed.roll_call,
    ask: composed.ask.map((it) => [it.path, it.given, it.required]),
    show: composed.show.map((it) => [it.path, it.how, it.value]),
    footer: composed.footer.map((it) => it.path),
    findings: { offered, proposed, unfed, waiting },
    slots: roleSlots(COMPOSER, state),
    collected: collect(COMPOSER, state),
  }
}

test.each(CASES)('$name', ({ state, expect: wanted }) => {
  const frozen = JSON.stringify(state)
  expect(moment(state)).toEqual(wanted)
  // What is sent is JSON: nothing may be lost on the way.
  expect(JSON.parse(JSON.stringify(collect(COMPOSER, state)))).toEqual(wanted['collected'])
  expect(JSON.stringify(state)).toBe(frozen)
})

test('the table is not empty', () => {
  expect(CASES.length).toBeGreaterThan(15)
})
