/** What is heard and sent after the receipt: later decisions, withdrawals, somebody else's network. */
import { expect, test } from 'vitest'
import type { Entry } from '@/store/outbox'
import type { Delivery } from '@/sync/deliver'
import { followUp, toldByPull, type FollowParts } from '@/sync/follow'
import { toldByHave } from '@/sync/have'
import { portalWatch } from '@/sync/portal'
import type { Result, Standing } from '@/sync/results'
import type { Reply } from '@/sync/transport'
import { createUntold } from '@/sync/untold'
import { GRACE, releaseWithdrawals } from '@/sync/withdrawals'
import { aPhone, DEVICE, NOW, withReports, type Phone } from '../store/phone'
import { aPage, aReportState } from '../store/told'
import { aLine, cut, json, TOKEN } from './line'

function receiptOf(entry: Entry) {
  const received_at = '2026-11-18T01:00:00Z'
  return { op_id: entry.op_id, sha256: entry.sha256, server_seq: 1, received_at, sheets: [] }
}

/** A server to which everything is a duplicate that stands like this now; `asked` hears which. */
function standingAt(state: Standing, title: string | null, asked: string[] = []) {
  return (entries: readonly Entry[]): Promise<Delivery> => {
    asked.push(...entries.map((entry) => entry.op_id))
    const results = entries.map((entry): Result => ({
      ...{ status: 'duplicate', state, receipt: receiptOf(entry), title, reason: null },
      ...{ missing: [], faults: [], lost: [] },
    }))
    return Promise.resolve({ kind: 'results', results })
  }
}

function follow(phone: Phone, deliver: FollowParts['deliver']): Promise<number> {
  return followUp({ ...phone, told: () => toldByPull(phone.inbox), deliver })
}

async function aReport(phone: Phone, state: 'held' | 'delivered' | 'returned'): Promise<string> {
  const [opId = ''] = await withReports(phone, 1)
  await phone.settling.settle(opId, { state, verdict: {} })
  return opId
}

test.each<[Standing, string]>([
  ['rejected', 'rejected'],
  ['accepted', 'delivered'],
  ['returned', 'returned'],
  ['withdrawn', 'withdrawn'],
])('what was held and is %s now is shown so, with the reason that a person gave', async (now, shown) => {
  const phone = await aPhone()
  const opId = await aReport(phone, 'held')
  expect(await follow(phone, standingAt(now, '重复'))).toBe(1)

  const entry = await phone.outbox.entry(opId)
  expect([entry?.state, entry?.verdict?.title]).toEqual([shown, '重复'])
})

test('a delivered report is asked about only where pull says otherwise', async () => {
  const phone = await aPhone()
  const opId = await aReport(phone, 'delivered')
  const asked: string[] = []
  await follow(phone, standingAt('accepted', null, asked))
  expect(asked).toEqual([])
  const state = aReportState('visit-x', opId)
  if (state.kind !== 'report_state' || state.op === 'delete') throw new Error('an upsert')
  const withdrawn = { ...state, data: { ...state.data, state: 'withdrawn' } }
  await phone.received.applyItems(aPage([withdrawn]))
  await follow(phone, standingAt('withdrawn', null, asked))

  expect(asked).toEqual([opId])
  expect((await phone.outbox.entry(opId))?.state).toBe('withdrawn')
})

test.each([
  ['known', 'withdrawn', 'withdrawn'],
  ['known', 'rejected', 'rejected'],
  ['known', 'accepted', 'delivered'],
  ['known', undefined, 'delivered'],
  // A server that was restored from its backup.
  ['unknown', undefined, 'waiting'],
] as const)('without pull a phone asks, and shows what is %s, %s so', async (status, state, shown) => {
  const phone = await aPhone()
  const opId = await aReport(phone, 'delivered')
  const { transport, heard } = aLine(() => {
    return json({ results: [{ op_id: opId.toUpperCase(), status, state }] })
  })
  const told = () => toldByHave({ ...phone, transport, token: () => TOKEN })
  const asked: string[] = []
  await followUp({ ...phone, told, deliver: standingAt(state ?? 'accepted', null, asked) })

  expect(heard.map((each) => each.path)).toEqual(['/api/v1/sync/have'])
  expect(asked).toEqual(shown === 'withdrawn' || shown === 'rejected' ? [opId] : [])
  expect((await phone.outbox.entry(opId))?.state).toBe(shown)
})

test('a phone to which nobody answers asks about the undecided all the same', async () => {
  const phone = await aPhone()
  const opId = await aReport(phone, 'held')
  const { transport } = aLine(cut)
  const told = () => toldByHave({ ...phone, transport, token: () => TOKEN })
  await followUp({ ...phone, told, deliver: standingAt('accepted', null) })

  expect((await phone.outbox.entry(opId))?.state).toBe('delivered')
})

test('a silent server changes nothing', async () => {
  const phone = await aPhone()
  const opId = await aReport(phone, 'returned')
  const deliver = () => Promise.resolve({ kind: 'unreachable', retryAfter: null } as const)

  expect(await follow(phone, deliver)).toBe(0)
  expect((await phone.outbox.entry(opId))?.state).toBe('returned')
})

test('what has its receipt is asked for until pull tells of it, or for two minutes', async () => {
  const phone = await aPhone()
  const untold = createUntold(phone)
  const [opId = ''] = await withReports(phone, 1)
  const visitId = (await phone.outbox.entry(opId))?.visit_id ?? ''
  await untold.settling.settle(opId, { state: 'delivered', verdict: {} })
  expect([await untold.wait(), await untold.wait()]).toEqual([1_000, 2_000])
  await phone.received.applyItems(aPage([aReportState(visitId, opId)]))
  expect(await untold.wait()).toBeUndefined()

  const amend = { type: 'visit.amend', op_id: 'op-amend', visit_id: visitId, base_rev: 1 } as const
  await phone.outbox.add({ realm: 'live', recorded_at: '', ...amend }, { deviceId: DEVICE })
  await untold.settling.settle('op-amend', { state: 'delivered', verdict: {} })
  const waits = []
  for (let n = 0; n < 8; n += 1) waits.push(await untold.wait())
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, undefined])
})

test('what others did and the server could not tell yet is asked for again soon, for two minutes', async () => {
  const untold = createUntold(await aPhone())
  untold.hear(true)
  const waits = []
  for (let n = 0; n < 8; n += 1) waits.push(await untold.wait())
  expect([waits[0], waits[6], waits[7]]).toEqual([1_000, 64_000, undefined])

  untold.hear(false)
  expect(await untold.wait()).toBeUndefined()
  untold.hear(true)
  expect(await untold.wait()).toBe(1_000)
})

test('what is held, sent back or a reply is told of by no revision', async () => {
  const phone = await aPhone()
  const untold = createUntold(phone)
  const [opId = ''] = await withReports(phone, 1)
  await untold.settling.settle(opId, { state: 'held', verdict: {} })
  expect(await untold.wait()).toBeUndefined()
})

async function withdrawn(phone: Phone, askedAt: number) {
  await phone.pending.keepWithdrawal({
    ...{ id: '0198c0de-0000-7000-8000-00000000aaaa', visit_id: 'visit-x', reason: '重复' },
    ...{ recorded_at: '2026-11-18T09:00:00+08:00', asked_at: askedAt },
  })
  return releaseWithdrawals({ ...phone, deviceId: DEVICE, now: phone.outside.now })
}

test('a withdrawal waits for second thoughts, then takes the next number of the device', async () => {
  const phone = await aPhone()
  await withReports(phone, 2)
  expect(await withdrawn(phone, NOW - GRACE + 1)).toBe(0)
  phone.hands.moment += 1
  expect(await withdrawn(phone, NOW - GRACE + 1)).toBe(1)

  const entry = (await phone.outbox.entries()).at(-1)
  expect(entry).toMatchObject({ type: 'visit.withdraw', visit_id: 'visit-x', seq: 3 })
  expect(await phone.pending.withdrawals()).toEqual([])
})

test('killed between outbox and note, a withdrawal is still sent once', async () => {
  const phone = await aPhone()
  await withdrawn(phone, NOW - GRACE)
  expect(await withdrawn(phone, NOW - GRACE)).toBe(1)

  expect(await phone.outbox.entries()).toHaveLength(1)
})

test('a clock that was set back keeps no withdrawal for ever', async () => {
  expect(await withdrawn(await aPhone(), NOW + 48 * 3600_000)).toBe(1)
})

test.each([
  ['a login page', 'not_ours', 200, true],
  ['a sign-in first', 'not_ours', 511, true],
  ['a gateway whose server is away', 'not_ours', 502, false],
  ['no answer', 'gone_quiet', null, false],
  ['our server, busy', 'busy', 503, false],
] as const)('%s: is it a network that wants a sign-in?', async (_, why, status, met) => {
  const reply: Reply = { kind: 'unreachable', why, status, retryAfter: null }
  const watch = portalWatch(() => Promise.resolve(reply))
  await watch.transport({ method: 'GET', path: '/' })

  expect(watch.met()).toBe(met)
})
