/** A whole visit, tap by tap, as a worker does it; and many random ones that must hold together. */
import { expect, test } from 'vitest'
import { createChecker } from '@/form/check'
import { collect, completedRows, compose, createComposer, findings, openQuestions } from '@/form/engine'
import type { Asked } from '@/form/moments'
import type { PersonState, Presence } from '@/form/types'
import { pick, seeded, type Random } from './random-rules'
import { release } from './tables'
import { worker, type Worker } from './worker'

const BUNDLE = release()
const COMPOSER = createComposer(BUNDLE)
const CHECKER = createChecker(BUNDLE, COMPOSER)
const WALKS = 60
const MOST_ANSWERS = 200

const composed = (it: Worker) => compose(COMPOSER, it.state)
const collected = (it: Worker) => collect(COMPOSER, it.state)

/** A value that fits the question. */
function fitting(asked: Asked, random: Random): unknown {
  const question = COMPOSER.questions.get(asked.element)
  const list = BUNDLE.codelists.find((it) => it.name === question?.codelist)
  const codes = list?.codes.filter((it) => !it.retired).map((it) => it.code) ?? []
  const values: Readonly<Record<string, () => unknown>> = {
    text: () => '见𠮷先生',
    integer: () => Math.max(question?.minimum ?? 0, Math.floor(random() * 3)),
    decimal: () => question?.minimum ?? 1.5,
    boolean: () => random() < 0.5,
    date: () => '2026-11-18',
    datetime: () => '2026-11-18T09:00:00+08:00',
    choice: () => pick(random, codes),
    choices: () => codes.slice(0, Math.floor(random() * 3)),
    photo: () => [],
    signature: () => 'S1.png',
    geopoint: () => ({ lat: 23.1, lon: 113.3, accuracy_m: 9 }),
  }
  return values[question?.datatype ?? '']?.()
}

/** Answer what is asked until nothing is open; the other result is how many answers it took. */
function answerAll(start: Worker, random: Random): readonly [Worker, number] {
  let it = start
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    const [next] = openQuestions(composed(it))
    if (!next) return [it, answers]
    const isLeftOut = random() < 0.1
    it = isLeftOut ? it.leavesOut(next.path, 'unknown') : it.answers(next.path, fitting(next, random))
  }
  throw new Error(`still asking after ${String(MOST_ANSWERS)} answers`)
}

test('a rented house with a finding, from the door to the report', () => {
  let it = worker('building', { rented: true, owner_name: '郭伯' })
    .withPerson('R1', { name: '陈广生', move_in_date: '2026-01-01' })
    .withPerson('R2', { name: '陈䶮' })
  expect(composed(it).roll_call).toEqual(['R1', 'R2'])
  it = it.calls({ R1: 'here', R2: 'not_met' })
  it = it.withPerson('new:1', {}, { listed: false, slot: 'tenant' })
  expect(findings(COMPOSER, it.state).offered).toContain('dispute')
  it = it.finds('dispute', '1', { person_id: 'R1' })
  const [done, answers] = answerAll(it, seeded(1))
  expect(answers).toBeGreaterThan(10)

  const { report, due, carried, paradata } = collected(done)
  expect(due).toEqual(expect.arrayContaining(['gongan/rental', 'zongzhi/dispute']))
  expect(report.persons.map((person) => [person['id'], person['role']])).toEqual([
    ['R1', 'tenant'],
    ['new:1', 'tenant'],
  ])
  expect(report.issues).toMatchObject([{ no: '1', category: 'dispute', person_id: 'R1' }])
  expect(carried).toContain('place.owner_name')
  expect(paradata.asked).toBe(answers)
  expect(CHECKER.report(report)).toEqual([])
})

test('a state is never changed by composing it', () => {
  const { state } = worker('dwelling_unit').withPerson('R1').finds('dispute')
  const before = structuredClone(state)
  compose(COMPOSER, state)
  collect(COMPOSER, state)
  completedRows(COMPOSER, state)
  expect(state).toEqual(before)
})

const KINDS = BUNDLE.codelists.find((it) => it.name === 'place_kind')?.codes.map((it) => it.code) ?? []
const ROLL: readonly Presence[] = ['here', 'away', 'moved_out', 'not_met']

function randomVisit(random: Random): Worker {
  let it = worker(pick(random, KINDS), { rented: random() < 0.5 })
  if (random() < 0.5) it = it.atSite(pick(random, ['grocery', 'warehouse']))
  for (const id of ['R1', 'R2', 'new:3'].filter(() => random() < 0.6)) {
    const added: Partial<PersonState> = { listed: false, slot: pick(random, COMPOSER.form.roles) }
    const isNew = id.startsWith('new:')
    it = it.withPerson(id, { care_tags: ['living_alone'] }, isNew ? added : {})
    if (!isNew) it = it.calls({ [id]: pick(random, ROLL) })
  }
  return random() < 0.6 ? it.finds(pick(random, COMPOSER.form.categories)) : it
}

test.each(Array.from({ length: WALKS }, (_, seed) => seed))('a random visit holds together: %i', (seed) => {
  const random = seeded(seed)
  const [it] = answerAll(randomVisit(random), random)
  const { ask, show, footer } = composed(it)
  const paths = [...ask, ...show, ...footer].map((line) => line.path)
  expect(new Set(paths).size).toBe(paths.length)

  const { report, due, carried, confirmed, unanswered } = collected(it.confirms(...paths))
  expect(CHECKER.report(report)).toEqual([])
  expect(carried.filter((path) => confirmed.includes(path))).toEqual([])
  for (const line of ask) {
    expect(line.sheets.every((sheet) => due.includes(sheet))).toBe(true)
    const isAnswered = line.path in it.state.answers
    expect(line.path in unanswered).toBe(!isAnswered)
  }
})
