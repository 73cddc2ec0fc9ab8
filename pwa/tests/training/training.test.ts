/** What there is to practise as the phone keeps it: in which order, where a start stands, offline. */
import { expect, test } from 'vitest'
import type { ScenarioLine, Start } from '@/sync/training-shapes'
import { createSchool, type School } from '@/sync/training'
import { debriefOf, fetchBoard, fetchDebriefs, readBoard } from '@/composables/training/board'
import { tidyClass } from '@/composables/training/class-code'
import { criticalLines } from '@/composables/training/critical'
import { standingsOf } from '@/composables/training/standing'
import { createTraining, inOrder, refusal, startsOf, toTake } from '@/composables/training/training'
import { en } from '@/labels/training/en'
import { zhHans } from '@/labels/training/zh-hans'
import { zhHant } from '@/labels/training/zh-hant'
import type { Reply, Transport } from '@/sync/transport'
import { aDesk } from '../components/desk'

function aLine(changes: Partial<ScenarioLine> = {}): ScenarioLine {
  return {
    ...{ scenario: 'w1', title: '作坊', minutes: 10, first_day: false, departments: ['xiaofang'] },
    ...{ started: 0, due: 0, classes: [], ...changes },
  }
}

function aStart(changes: Partial<Start> = {}): Start {
  return {
    ...{ start_id: 's1', scenario: 'w1', title: '作坊', minutes: 10, story: '一个出口。', says: [] },
    ...{ place_code: 'T1', started_at: '2026-11-18T09:00:00+08:00', repeat: false, state: 'open' },
    ...{ critical: ['place.exit_state'], ...changes },
  }
}

const DEBRIEF = { start_id: 's1', scenario: 'w1', title: '作坊', repeat: false, marks: [], departments: [] }

/** A server that says this, and remembers what it was asked. */
function saying(answers: Readonly<Record<string, unknown>>, asked: string[] = []): Transport {
  return ({ method, path }) => {
    asked.push(`${method} ${path}`)
    const body = answers[path.replace('/api/v1/training', '')]
    const headers = new Headers()
    const reply: Reply =
      body === undefined
        ? { kind: 'problem', status: 404, code: 'not_found', title: 'no', headers, body: {} }
        : { kind: 'ok', status: 200, headers, body }
    return Promise.resolve(reply)
  }
}

const SAID = { '/scenarios': { items: [aLine()] }, '/due': { items: [] }, '/starts': { items: [aStart()] } }

test('what comes back today stands first, then the class, then a first day', () => {
  const lines = [
    aLine({ scenario: 'other' }),
    aLine({ scenario: 'first', first_day: true }),
    aLine({ scenario: 'class', classes: ['c1'] }),
    aLine({ scenario: 'due', due: 2 }),
  ]
  expect(inOrder(lines).map(({ scenario }) => scenario)).toEqual(['due', 'class', 'first', 'other'])
})

test('taken along is what a class practises, else a first day, and nothing twice', async () => {
  const lines = [aLine({ scenario: 'first', first_day: true }), aLine({ classes: ['c1'] }), aLine({ scenario: 'x' })]
  expect(toTake(lines, []).map(({ scenario }) => scenario)).toEqual(['w1'])
  expect(toTake([lines[0] ?? aLine(), lines[2] ?? aLine()], []).map(({ scenario }) => scenario)).toEqual(['first'])
  const standings = await standingsOf(await aDesk(), [aStart()])
  expect(toTake(lines, standings)).toEqual([])
})

test('a server without classes has none; without a signal what was told stays', async () => {
  const { store } = await aDesk()
  const told = await fetchBoard(store, createSchool(saying(SAID), 't'))
  expect(told?.board.starts).toEqual([aStart()])
  expect(told?.board.classes).toEqual([])
  const quiet: Transport = () =>
    Promise.resolve({ kind: 'unreachable', why: 'gone_quiet', status: null, retryAfter: null })
  expect(await fetchBoard(store, createSchool(quiet, 't'))).toBeNull()
  expect((await readBoard(store))?.starts).toEqual([aStart()])
})

test('what was earned is kept; a server that is asked too often says when to ask again', async () => {
  const { store } = await aDesk()
  const newest = {
    ...{ credential: 'a.b.c', sheets: ['chengguan/drop_off'], release: '2026.11.0' },
    ...{ issued_at: '2026-11-18T09:00:00+08:00', until: '2027-11-18T09:00:00+08:00' },
  }
  const said = { ...SAID, '/credentials': { items: [newest] } }
  await fetchBoard(store, createSchool(saying(said), 't'))
  expect((await readBoard(store))?.earned).toEqual([newest])
  const busy: Transport = () =>
    Promise.resolve({ kind: 'unreachable', why: 'busy', status: 429, retryAfter: 41_000 })
  const answer = await createSchool(busy, 't').join('ABCD2345')
  expect(refusal(answer)).toContain('41 秒')
})

test('hints are asked for from the last one on, and none is shown twice', async () => {
  const { store } = await aDesk()
  const hint = { hint_id: 'h1', class: '一班', scenario: null, text: '看后门', sent_at: '2026-11-18T09:00:00Z' }
  const asked: string[] = []
  const school = createSchool(saying({ ...SAID, '/hints': { items: [hint] }, '/hints?after=h1': { items: [hint] } }, asked), 't')
  await fetchBoard(store, school)
  const told = await fetchBoard(store, school)
  expect(told?.board.hints.map(({ text }) => text)).toEqual(['看后门'])
  expect(asked).toContain('GET /api/v1/training/hints?after=h1')
})

test('a debrief is asked for once it can be told, and kept to be read again', async () => {
  const { store } = await aDesk()
  const asked: string[] = []
  const school = createSchool(saying({ '/starts/s1/debrief': DEBRIEF }, asked), 't')
  expect(await fetchDebriefs(store, school, [aStart()])).toBe(false)
  expect(await fetchDebriefs(store, school, [aStart({ state: 'handed_in' })])).toBe(true)
  expect(await fetchDebriefs(store, school, [aStart({ state: 'scored' })])).toBe(false)
  expect(asked).toEqual(['POST /api/v1/training/starts/s1/debrief'])
  expect((await debriefOf(store, 's1'))?.title).toBe('作坊')
})

test('the board is asked for once, after the debriefs that change it', async () => {
  const desk = await aDesk()
  const asked: string[] = []
  const handedIn = { items: [aStart({ state: 'handed_in' })] }
  const training = createTraining(desk, createSchool(saying({ ...SAID, '/starts': handedIn, '/starts/s1/debrief': DEBRIEF }, asked), 't'))
  await training.refresh()
  const paths = asked.map((line) => line.replace('/api/v1/training', ''))
  expect(paths.slice(0, 2)).toEqual(['GET /starts', 'POST /starts/s1/debrief'])
  expect(paths.filter((line) => line === 'GET /due')).toHaveLength(1)
  expect(paths).toHaveLength(new Set(paths).size)
  expect(training.standings.value.map(({ at }) => at)).toEqual(['debriefed'])
})

test('what was made for oneself is forgotten with everything that was received', async () => {
  const { store } = await aDesk()
  await fetchBoard(store, createSchool(saying(SAID), 't'))
  await store.received.wipe()
  expect(await readBoard(store)).toBeNull()
})

test('a start stands where its place, its draft and its debrief are', async () => {
  const desk = await aDesk()
  const [coming] = await standingsOf(desk, [aStart()])
  expect(coming?.at).toBe('coming')
  const [handedIn] = await standingsOf(desk, [aStart({ state: 'handed_in' })])
  expect(handedIn?.at).toBe('handed_in')
  await fetchDebriefs(desk.store, createSchool(saying({ '/starts/s1/debrief': DEBRIEF }), 't'), [
    aStart({ state: 'scored' }),
  ])
  const standings = await standingsOf(desk, [aStart({ state: 'scored' })])
  expect(startsOf(standings, 'w1').now).toBeNull()
  expect(startsOf(standings, 'w1').over).toHaveLength(1)
})

test('why nobody set out is told in words', async () => {
  const desk = await aDesk()
  const school: School = createSchool(saying({}), 't')
  expect(await createTraining(desk, school).setOut(aLine())).toBe(zhHans.fault_no_class)
})

test('asked about is what matters and was answered or shown; of a repetition only what it is about', () => {
  const line = { sheets: [], required: true, gateway: false, given: 'answered' as const }
  const composition = {
    ...{ sheets: [], roll_call: [], footer: [] },
    ask: [
      { ...line, path: 'place.exit_state', element: 'place.exit_state' },
      { ...line, path: 'persons.r1.mood', element: 'person.mood' },
      { ...line, path: 'persons.r2.mood', element: 'person.mood', given: 'open' as const },
    ],
    show: [
      { ...line, path: 'place.floors', element: 'place.floors', how: 'known' as const, value: 5 },
      { ...line, path: 'place.use', element: 'place.use', how: 'known' as const, value: 'residence' },
    ],
  }
  const state = { answers: { 'place.exit_state': 'clear' }, unanswered: { 'persons.r1.mood': 'refused' as const } }
  const critical = ['place.exit_state', 'person.mood', 'place.floors']
  expect(criticalLines(composition, state, { critical })).toEqual([
    { path: 'place.exit_state', element: 'place.exit_state', value: 'clear', reason: null },
    { path: 'persons.r1.mood', element: 'person.mood', value: undefined, reason: 'refused' },
    { path: 'place.floors', element: 'place.floors', value: 5, reason: null },
  ])
  const only = ['persons.granny.mood']
  expect(criticalLines(composition, state, { critical, only }).map(({ path }) => path)).toEqual(['persons.r1.mood'])
})

test.each([
  ['ABCD2345', 'ABCD2345'],
  [' abcd-2345 ', 'ABCD2345'],
  ['ＡＢＣＤ２３４５', 'ABCD2345'],
  ['https://grid.example/#/class/abcd2345', 'ABCD2345'],
  ['ABCD234', null],
  ['ABCD-EFGH-JK23', null],
  ['OIL01234', null],
])('a class code is read as it is meant: %s', (typed, code) => {
  expect(tidyClass(typed)).toBe(code)
})

test.each([
  ['繁體', zhHant],
  ['English', en],
])('%s fills in what 简体 fills in, for practising too', (_, words) => {
  const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted()
  const other = new Map(Object.entries(words))
  for (const [key, text] of Object.entries(zhHans)) expect([key, holes(other.get(key) ?? '')]).toEqual([key, holes(text)])
  expect(Object.values(en).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([])
  const elsewhere = /[裡說衛戶溫臥床]|視頻|保存|二維碼|攝像頭|查找|設置|消息/u
  expect(Object.values(zhHant).filter((text) => elsewhere.test(text))).toEqual([])
})
