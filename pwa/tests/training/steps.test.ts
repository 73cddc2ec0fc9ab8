/** Steps of a visit that is practised: each told once, in order, whatever was taken back. */
import { expect, test } from 'vitest'
import type { VisitState } from '@/form/types'
import { newState } from '@/form/engine'
import { answered, called, cannotAnswer, confirmedAll, issueAdded, issueRemoved } from '@/composables/changes'
import { createRecorder, noted, type Recorder } from '@/composables/training/steps'

function aVisit(): VisitState {
  return newState('2026-11-18', {}, {})
}

/** One change after the other, a second apart. */
function recorded(...changes: ((state: VisitState) => VisitState)[]) {
  let seconds = 0
  const record: Recorder = createRecorder(() => seconds * 1000)
  return changes.reduce((state, change) => {
    seconds += 1
    return record(state, change(state))
  }, aVisit())
}

const told = ({ practised }: VisitState) =>
  practised?.steps.map(({ kind, path, value }) => [kind, path, value].filter((it) => it !== undefined))

test('what was answered, taken back, left open, confirmed, added and removed is told in order', () => {
  const state = recorded(
    (it) => answered(it, 'place.gas_safety', 'safe'),
    (it) => answered(it, 'place.gas_safety', undefined),
    (it) => cannotAnswer(it, 'persons.r1.health_status', 'refused'),
    (it) => confirmedAll(it, ['place.use']),
    (it) => called(it, 'r1', 'away'),
    (it) => issueAdded(it, { no: 'F1', category: 'fire_gas' }),
    (it) => issueRemoved(it, 'F1'),
  )
  expect(told(state)).toEqual([
    ['open'],
    ['answer', 'place.gas_safety', 'safe'],
    ['clear', 'place.gas_safety'],
    ['unanswered', 'persons.r1.health_status', 'refused'],
    ['confirm', 'place.use'],
    ['roll', 'persons.r1', 'away'],
    ['add', 'issues.F1', 'fire_gas'],
    ['remove', 'issues.F1'],
  ])
  expect(state.practised?.steps.map(({ at }) => at)).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000])
})

test('letters of one field are one step', () => {
  const state = recorded(
    (it) => answered(it, 'issues.F1.description', '软'),
    (it) => answered(it, 'issues.F1.description', '软管'),
    (it) => answered(it, 'place.floors', 3),
  )
  expect(told(state)).toEqual([
    ['open'],
    ['answer', 'issues.F1.description', '软管'],
    ['answer', 'place.floors', 3],
  ])
})

test('what was taken back was done all the same, and what was said of it stays', () => {
  const state = recorded(
    (it) => issueAdded(it, { no: 'F1', category: 'fire_gas' }),
    (it) => noted(it, 1500, { kind: 'hint', value: 'h1' }),
    () => aVisit(),
  )
  expect(told(state)).toEqual([['open'], ['add', 'issues.F1', 'fire_gas'], ['hint', 'h1'], ['remove', 'issues.F1']])
})

test('pictures and positions are told without what they show, and long texts in part', () => {
  const state = recorded(
    (it) => answered(it, 'visit.photos', ['a.jpg']),
    (it) => answered(it, 'visit.note', '长'.repeat(900)),
  )
  const [, photo, note] = state.practised?.steps ?? []
  expect(photo).toEqual({ at: 1000, kind: 'answer', path: 'visit.photos' })
  expect(note?.value).toHaveLength(100)
})

test('there is an end to what is written down, and the visit goes on', () => {
  const record = createRecorder(() => 0)
  let state = aVisit()
  for (let n = 0; n < 1_100; n += 1) state = record(state, answered(state, `place.a${String(n)}`, n))
  expect(state.practised?.steps).toHaveLength(1_000)
  expect(Object.keys(state.answers)).toHaveLength(1_100)
})
