/** Phone and server as they are, over lines that fail: nothing lost, nothing doubled. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { batchOf, createDeliver } from '@/sync/deliver'
import { followUp, toldByPull } from '@/sync/follow'
import { toldByHave } from '@/sync/have'
import type { Trouble } from '@/sync/round'
import { aBadLine, type BadLine, type Mishap } from './bad-line'
import { aFieldPhone, aGoldenVisit, goldenVisits, type FieldPhone } from './field-phone'
import { aHouse, aWorker, type Enrolled, type House } from './house'

// The operator's commands and the server's start take seconds each.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let house: House
let line: BadLine
let who: Enrolled

beforeAll(async () => {
  house = await aHouse()
  who = await aWorker(house, '19900002201')
  await house.serve()
  line = await aBadLine(house.port)
})

afterAll(async () => {
  await line.close()
  await house.close()
})

const stateOf = async (phone: FieldPhone, opId: string) => (await phone.outbox.entry(opId))?.state

/** What a phone that is new to the server is told of this visit. */
async function toldOf(visitId: string) {
  const other = await aFieldPhone(line.base, who)
  await other.sync()
  const states = await other.inbox.reportStates()
  return states.filter((state) => state.visit_id === visitId)
}

/** The server has this very text, and said so. */
async function expectProven(phone: FieldPhone, opId: string): Promise<void> {
  const entry = await phone.outbox.entry(opId)
  if (!entry?.verdict?.receipt) throw new Error('no receipt')

  expect(entry.state).toBe('delivered')
  expect(entry.verdict.receipt.sha256).toBe(entry.sha256)
  expect(entry.verdict.receipt.sheets.length).toBeGreaterThan(0)
}

test('a report whose answer was lost is there once', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const report = aGoldenVisit(0)
  const { op_id } = await phone.record(report)
  line.plan('/push', 'after')
  expect((await phone.sync()).trouble).toBe('unreachable')
  expect(await stateOf(phone, op_id)).toBe('waiting')
  expect(await phone.sync()).toEqual({ trouble: null, waiting: false, retryAfter: null })

  await expectProven(phone, op_id)
  expect(await toldOf(report.visit.id)).toMatchObject([{ op_id, rev: 1, state: 'accepted' }])
  expect(line.reached.filter((each) => each === 'POST /api/v1/sync/push')).toHaveLength(2)
})

test.each<[Mishap, Trouble]>([
  ['before', 'unreachable'],
  ['middle', 'unreachable'],
  ['half', 'unreachable'],
  ['portal', 'portal'],
  ['storm', 'unreachable'],
])(
  'cut or answered falsely (%s), the report arrives once all the same',
  async (mishap, trouble) => {
    const phone = await aFieldPhone(line.base, who)
    await phone.sync()
    const report = aGoldenVisit(1)
    const { op_id } = await phone.record(report)
    line.plan('/push', mishap, mishap)
    expect((await phone.sync()).trouble).toBe(trouble)
    expect((await phone.sync()).trouble).toBe(trouble)
    await phone.sync()

    expect(await stateOf(phone, op_id)).toBe('delivered')
    expect(await toldOf(report.visit.id)).toMatchObject([{ rev: 1 }])
  },
)

test('the golden day arrives over a line that fails at every second request', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const visits = goldenVisits()
  for (const visit of visits) await phone.record(visit)
  line.plan('/push', 'after', 'pass', 'middle', 'pass', 'half', 'pass')
  line.plan('/pull', 'half', 'pass', 'before')
  for (let rounds = 0; rounds < 8; rounds += 1) await phone.sync()

  expect(await phone.outbox.counts()).toMatchObject({ waiting: 0, delivered: visits.length })
  const states = (await phone.inbox.reportStates()).map((state) => state.visit_id)
  expect(new Set(states).size).toBe(states.length)
  for (const visit of visits) expect(states).toContain(visit.visit.id)
  expect((await phone.subjects.search('石井头')).length).toBeGreaterThan(0)
  expect((await phone.releases.current())?.version).toBe((await phone.inbox.reportStates())[0]?.release)
})

test('two tabs that send the same batch at once make one report', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const report = aGoldenVisit(12)
  const { op_id } = await phone.record(report)
  await Promise.all([phone.sync(), phone.sync()])
  await phone.sync()

  await expectProven(phone, op_id)
  expect(await toldOf(report.visit.id)).toMatchObject([{ op_id, rev: 1 }])
})

test('a poisoned operation at any place of a batch holds up none of its neighbours', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const operations = []
  for (const n of [2, 3, 4]) operations.push(await phone.record(aGoldenVisit(n)))
  const poison = await phone.record(aGoldenVisit(5), { recorded_at: 'yesterday' })
  operations.push(await phone.record(aGoldenVisit(6)))
  await phone.sync()

  expect(await stateOf(phone, poison.op_id)).toBe('malformed')
  expect((await phone.outbox.entry(poison.op_id))?.verdict?.support_code).toMatch(/\w/)
  for (const { op_id } of operations) expect(await stateOf(phone, op_id)).toBe('delivered')
})

test('a photo comes through piece by piece, cut at every kind of place', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const bytes = crypto.getRandomValues(new Uint8Array(60_000))
  const photo = new Uint8Array(5 * bytes.length).map((_, at) => bytes[at % bytes.length] ?? 0)
  const report = aGoldenVisit(7)
  const kept = await phone.photos.add({
    ...{ name: 'P1.jpg', owner: report.visit.id, mime: 'image/jpeg', bytes: photo },
  })
  if (kept.kind !== 'kept') throw new Error(kept.kind)
  const withPhoto = { ...report, visit: { ...report.visit, photos: ['P1.jpg'] } }
  await phone.record(withPhoto, { blobs: [kept.ref] })
  line.plan('/blobs', 'pass', 'after', 'pass', 'middle', 'before', 'pass', 'portal')
  for (let rounds = 0; rounds < 6; rounds += 1) await phone.sync()

  expect(await phone.outbox.wanting()).toEqual([])
  const path = `/api/v1/blobs/${kept.ref.sha256}`
  const held = await phone.transport({ method: 'HEAD', path, token: phone.session.token })
  expect(held).toMatchObject({ kind: 'ok', status: 204 })
})

test('an id that the server has with other bytes becomes an amendment', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const report = aGoldenVisit(8)
  const { op_id } = await phone.record(report)
  const entry = await phone.outbox.entry(op_id)
  const other = (entry?.text ?? '').replace('"release"', '"note":1,"release"')
  const push = { method: 'POST', path: '/api/v1/sync/push', token: phone.session.token } as const
  await phone.transport({ ...push, text: batchOf([other]) })
  await phone.sync()

  expect(await stateOf(phone, op_id)).toBe('replaced')
  const amendment = (await phone.outbox.entries('delivered')).find(
    (each) => each.visit_id === report.visit.id,
  )
  expect(amendment?.type).toBe('visit.amend')
  expect(await toldOf(report.visit.id)).toMatchObject([{ op_id, state: 'accepted' }])
})

test('what a person refused is heard of with the reason', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const { op_id } = await phone.record(aGoldenVisit(13), { realm: 'practice' })
  await phone.sync()
  expect(await stateOf(phone, op_id)).toBe('held')
  await house.operator('held', 'reject', op_id, '--reason', '练习的记录')
  const deliver = createDeliver(phone.transport, () => phone.session.token)
  expect(await followUp({ ...phone, told: () => toldByPull(phone.inbox), deliver })).toBe(1)

  expect(await phone.outbox.entry(op_id)).toMatchObject({
    ...{ state: 'rejected', verdict: { reason: 'wrong_realm', title: '练习的记录' } },
  })
})

test('a phone restored from its backup notices it, and repeats no number', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const copied = await phone.db.get('meta', 'numbers')
  for (const n of [14, 15]) await phone.record(aGoldenVisit(n))
  await phone.sync()
  await (copied ? phone.db.put('meta', copied) : phone.db.delete('meta', 'numbers'))
  await phone.sync()
  const { op_id } = await phone.record(aGoldenVisit(16))
  await phone.sync()

  expect(await phone.outbox.entry(op_id)).toMatchObject({ state: 'delivered', seq: 3 })
  const issue = await phone.numbers.issue('2026-11-18', phone.session.device_no)
  expect(issue.kind === 'reserved' && Number(issue.no.slice(-3))).toBeGreaterThan(200)
})

test('a phone that was revoked hands in what it has, and keeps nothing of the city', async () => {
  const leaving = await aWorker(house, '19900002209')
  const phone = await aFieldPhone(line.base, leaving)
  await phone.sync()
  await phone.record(aGoldenVisit(0))
  await phone.sync()
  expect((await phone.subjects.search('石井头')).length).toBeGreaterThan(0)
  const { op_id } = await phone.record(aGoldenVisit(9))
  await house.operator('worker', 'revoke', '--phone', leaving.phone)
  const report = await phone.sync()

  expect(report.trouble).toBe('signed_out')
  expect((await phone.outbox.entry(op_id))?.verdict?.reason).toBe('revoked')
  expect(await stateOf(phone, op_id)).toBe('held')
  expect(await phone.subjects.search('石井头')).toEqual([])
  await house.operator('held', 'release', op_id, '--reason', '核实无误')
  expect((await toldByHave({ ...phone, token: () => phone.session.token })).get(op_id)).toBe('delivered')
})

test('after a restore from backup the phone sends again what the server had acknowledged', async () => {
  const phone = await aFieldPhone(line.base, who)
  await phone.sync()
  const before = await phone.record(aGoldenVisit(10))
  await phone.sync()
  await house.stop()
  const backup = mkdtempSync(join(tmpdir(), 'ygt-backup-'))
  cpSync(house.data, backup, { recursive: true })
  await house.serve()
  const report = aGoldenVisit(11)
  const after = await phone.record(report)
  await phone.sync()
  expect(await stateOf(phone, after.op_id)).toBe('delivered')
  await house.stop()
  rmSync(house.data, { recursive: true })
  cpSync(backup, house.data, { recursive: true })
  await house.sql("UPDATE realm_state SET value = 'restored' WHERE key = 'epoch'")
  await house.serve()
  expect(await toldOf(report.visit.id)).toEqual([])
  const synced = await phone.sync()

  expect(synced.trouble).toBeNull()
  expect(await stateOf(phone, before.op_id)).toBe('delivered')
  expect(await stateOf(phone, after.op_id)).toBe('delivered')
  expect(await toldOf(report.visit.id)).toMatchObject([{ op_id: after.op_id, rev: 1 }])
  rmSync(backup, { recursive: true })
})
