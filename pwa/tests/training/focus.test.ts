/** A repetition of a few elements: which questions of the form are there, and what was given. */
import { expect, test } from 'vitest'
import type { Asked, Composition, Shown } from '@/form/moments'
import { newState } from '@/form/engine'
import type { VisitState } from '@/form/types'
import { leftToDoOf, type LeftToDo } from '@/sync/training-focus'
import { startOf, type Start } from '@/sync/training-shapes'
import { minutesFor, narrowed, opened } from '@/composables/training/focus'

const GIVEN = {
  ...{ today: null, visit: {}, answers: { 'place.persuaded': 5, 'place.bin_state': 'overflow' } },
  ...{ unanswered: { 'persons.r1.mood': 'refused' }, roll: { r1: 'here' } },
  persons: [
    { id: 'new:T1-aunt', listed: false, slot: 'tenant', values: { name: { value: '何姨' } } },
    { id: 'r1', listed: true, more_roles: ['owner'] },
  ],
  issues: [{ no: 'T1-bricks', category: 'construction_waste' }],
}
const LEFT = {
  ...{ paths: ['place.missorted'], context: ['place.bin_state'], tools: [] as string[], about: [] as string[] },
  given: GIVEN,
}

function leftToDo(changes: Record<string, unknown> = {}): LeftToDo {
  const read = leftToDoOf({ ...LEFT, ...changes })
  if (!read) throw new Error('not whole')
  return read
}

function aStart(focus: LeftToDo, only: readonly string[] = focus.paths): Start {
  return {
    ...{ start_id: 's1', scenario: 'w8', title: '投放点', minutes: 6, story: '', says: [], repeat: true },
    ...{ place_code: 'T1', started_at: '2026-11-18T09:00:00+08:00', state: 'open', critical: [], only, focus },
  }
}

function atTheDoor(changes: Partial<VisitState> = {}): VisitState {
  const person = { id: 'r1', listed: true, values: { name: { value: '陈伯' } } }
  return { ...newState('2026-11-18', {}, {}), persons: [person], ...changes }
}

function focused(changes: Record<string, unknown> = {}, only?: readonly string[]): VisitState {
  return opened(atTheDoor(), aStart(leftToDo(changes), only), () => true)
}

function asked(path: string, given: Asked['given'] = 'open'): Asked {
  return { path, element: path, sheets: [], required: true, gateway: false, given }
}

function shown(path: string): Shown {
  return { path, element: path, sheets: [], required: false, how: 'known', value: 1 }
}

const FORM: Composition = {
  ...{ sheets: [], roll_call: ['r1'] },
  ask: [
    asked('place.bin_state', 'answered'),
    asked('place.missorted'),
    asked('place.persuaded', 'answered'),
    asked('persons.r1.mood', 'unanswered'),
  ],
  show: [shown('visit.outcome'), shown('visit.mode'), shown('place.floors'), shown('persons.new:T1-aunt.role')],
  footer: [{ path: 'visit.note', element: 'visit.note', sheets: [] }],
}

function there(composition: Composition): readonly string[] {
  return [...composition.ask, ...composition.show, ...composition.footer].map(({ path }) => path)
}

test('only what is to be repeated is there; all else was given', () => {
  const state = focused()
  expect(there(narrowed(FORM, state, new Set()))).toEqual(['place.missorted'])
  expect(narrowed(FORM, state, new Set()).roll_call).toEqual([])
  expect(state.answers).toEqual(GIVEN.answers)
  expect(state.roll).toEqual({ r1: 'here' })
  expect(state.issues.map(({ no }) => no)).toEqual(['T1-bricks'])
  expect(state.focus).toMatchObject({ n: 1, context: ['place.bin_state'] })
})

test('a whole visit has all of its questions', () => {
  const sent = { ...aStart(leftToDo()), focus: null, only: null }
  const state = opened(atTheDoor(), startOf(sent) ?? aStart(leftToDo()), () => true)
  expect(state.focus).toBeUndefined()
  expect(narrowed(FORM, state, new Set())).toBe(FORM)
})

test('what follows from an answer is asked, whatever was to be repeated', () => {
  const more = { ...FORM, ask: [...FORM.ask, asked('place.spill_cause'), asked('place.new_one', 'answered')] }
  const paths = there(narrowed(more, focused(), new Set()))
  expect(paths).toEqual(['place.missorted', 'place.spill_cause', 'place.new_one'])
})

test('what was given and does not go with an answer stands there, so that it can be mended', () => {
  expect(there(narrowed(FORM, focused(), new Set(['place.persuaded'])))).toEqual(['place.missorted', 'place.persuaded'])
})

test('what a newer release no longer takes is asked instead of given', () => {
  const state = opened(atTheDoor(), aStart(leftToDo()), (path) => path !== 'place.bin_state')
  expect(state.answers).toEqual({ 'place.persuaded': 5 })
  expect(state.focus?.context).toEqual([])
  expect(there(narrowed(FORM, state, new Set()))).toEqual(['place.bin_state', 'place.missorted'])
})

test('what was answered before it was told stays as it was answered', () => {
  const answers = { 'place.persuaded': 4, 'persons.r1.mood': 'calm' }
  const state = opened(atTheDoor({ answers, roll: { r1: 'away' } }), aStart(leftToDo()), () => true)
  expect(state.answers['place.persuaded']).toBe(4)
  expect(state.unanswered).toEqual({})
  expect(state.roll).toEqual({ r1: 'away' })
  expect(opened(state, aStart(leftToDo()), () => true)).toBe(state)
})

test('whoever was first met there is there, and a role tapped of somebody known', () => {
  const { persons } = focused()
  expect(persons.map(({ id }) => id)).toEqual(['r1', 'new:T1-aunt'])
  expect(persons[0]).toMatchObject({ listed: true, more_roles: ['owner'], values: { name: { value: '陈伯' } } })
})

test('whom one has to add and what one has to find is told whole', () => {
  const state = focused({ tools: ['person', 'finding'], given: { ...GIVEN, persons: [], issues: [] } })
  const own = {
    ...FORM,
    ask: [asked('persons.new:2.mood'), asked('issues.77.due')],
    show: [shown('persons.new:2.role'), shown('issues.77.level'), shown('persons.r1.role')],
    footer: [{ path: 'issues.77.photos_after', element: 'issue.photos_after', sheets: [] }],
  }
  expect(there(narrowed(own, state, new Set()))).toEqual([
    ...['persons.new:2.mood', 'issues.77.due', 'persons.new:2.role', 'issues.77.level', 'issues.77.photos_after'],
  ])
})

test('the head and the roll are there where they are to be repeated', () => {
  const form = narrowed(FORM, focused({ paths: ['visit.mode'], tools: ['head', 'roll'] }), new Set())
  expect(form.show.map(({ path }) => path)).toEqual(['visit.outcome', 'visit.mode'])
  expect(form.roll_call).toEqual(['r1'])
})

test('a visit of yesterday opens on its own day', () => {
  const began = { started_at: '2026-11-17T19:30:00+08:00', ended_at: '2026-11-17T19:50:00+08:00' }
  const state = focused({ given: { ...GIVEN, today: '2026-11-17', visit: began } })
  expect(state.today).toBe('2026-11-17')
  expect(state.visit).toMatchObject(began)
})

test('what is left to do is read as a whole or not at all', () => {
  const sent = { ...aStart(leftToDo()), focus: { ...LEFT, given: { ...GIVEN, roll: { r1: 'flown' } } } }
  expect(startOf(sent)?.focus?.given.roll).toEqual({})
  expect(startOf({ ...sent, focus: { paths: [] } })).not.toHaveProperty('focus')
  expect(startOf({ ...sent, focus: null })).not.toHaveProperty('focus')
})

test.each([
  [1, 2],
  [3, 2],
  [4, 3],
  [12, 5],
])('%i elements take about %i minutes', (n, minutes) => {
  expect(minutesFor(n)).toBe(minutes)
})
