/** Sending once more: after the server was restored, and where an id is taken by other bytes. */
import { expect, test } from 'vitest'
import { isRecord } from '@/store/operation'
import { offerAgain } from '@/sync/have'
import { rekey } from '@/sync/rekey'
import { anOperation, anOutside, aPhone, DEVICE, withReports, type Phone } from '../store/phone'
import { aPage, aReportState } from '../store/told'
import { aLine, cut, json, textOf, TOKEN, type Answering } from './line'

async function offered(phone: Phone, answer: Answering) {
  const { outbox, settling, received } = phone
  const { transport, heard } = aLine(answer)
  const report = await offerAgain({ outbox, settling, received, transport, token: () => TOKEN })
  return { report, heard }
}

async function restored(phone: Phone): Promise<void> {
  await phone.received.applyItems(aPage([]))
  await phone.received.applyItems(aPage([], { reset: true, epoch: 'e2', next: 'd' }))
}

test('after a restore the phone asks for what it has receipts of, and sends what is gone', async () => {
  const phone = await aPhone()
  const [known = '', gone = '', other = '', waiting = ''] = await withReports(phone, 4)
  for (const id of [known, gone, other]) {
    await phone.settling.settle(id, { state: 'delivered', verdict: {} })
  }
  await restored(phone)
  const statuses: Record<string, string> = { [known]: 'known', [other]: 'differs' }
  const { report } = await offered(phone, async (heard) => {
    const { operations }: { operations: { op_id: string }[] } = JSON.parse(await textOf(heard))
    expect(operations.map((operation) => operation.op_id)).toEqual([known, gone, other])
    return json({
      results: operations.map(({ op_id }) => ({ op_id, status: statuses[op_id] ?? 'unknown' })),
    })
  })

  expect(report).toEqual({ kind: 'done', again: 1 })
  const states = [known, gone, other, waiting].map(
    async (id) => (await phone.outbox.entry(id))?.state,
  )
  expect(await Promise.all(states)).toEqual(['delivered', 'waiting', 'differs', 'waiting'])
})

test('without a restore nothing is asked', async () => {
  const phone = await aPhone()
  await phone.received.applyItems(aPage([]))

  expect((await offered(phone, cut)).heard).toEqual([])
})

test('a line that breaks while asking leaves the asking for the next round', async () => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  await phone.settling.settle(only, { state: 'held', verdict: {} })
  await restored(phone)

  expect((await offered(phone, cut)).report.kind).toBe('unreachable')
  expect((await phone.received.position()).offer_again).toBe(true)
})

async function rekeyed(phone: Phone) {
  const { outbox, inbox } = phone
  const made = await rekey({ outbox, inbox, outside: anOutside(77), deviceId: DEVICE })
  const [entry] = await outbox.entries('waiting')
  const sent: unknown = JSON.parse(entry?.text ?? 'null')
  return { made, entry, sent: isRecord(sent) ? sent : {} }
}

test('a visit that the server has otherwise is amended by what the phone holds', async () => {
  const phone = await aPhone()
  const [old = ''] = await withReports(phone, 1)
  const visitId = (await phone.outbox.entry(old))?.visit_id ?? ''
  await phone.settling.settle(old, { state: 'differs', verdict: {} })
  await phone.received.applyItems(aPage([aReportState(visitId, old, 4)]))
  const { made, sent } = await rekeyed(phone)

  expect(made).toBe(1)
  expect(sent).toMatchObject({
    ...{ type: 'visit.amend', visit_id: visitId, base_rev: 4, device_seq: 2 },
    set: { 'place.code': '00000001', 'visit.started_at': '2026-11-18T00:30:00Z' },
    add: { persons: [{ id: 'R00001', name: '陈广生' }], issues: [] },
  })
  expect(Object.keys(sent['set'] ?? {})).not.toContain('visit.id')
  expect((await phone.outbox.entry(old))?.state).toBe('replaced')
})

test('a visit that the server does not have is submitted under a new id, with its photos', async () => {
  const phone = await aPhone()
  const [old = ''] = await withReports(phone, 1)
  const photo = { name: 'P1.jpg', owner: old, mime: 'image/jpeg', bytes: new Uint8Array(3) }
  await phone.photos.add(photo)
  await phone.settling.settle(old, { state: 'differs', verdict: {} })
  const { entry, sent } = await rekeyed(phone)

  expect(sent).toMatchObject({ type: 'visit.submit', device_seq: 2 })
  expect(sent['op_id']).not.toBe(old)
  expect((await phone.photos.ofOwner(entry?.op_id ?? '')).map((ref) => ref.name)).toEqual(['P1.jpg'])
})

test('an id is made anew once', async () => {
  const phone = await aPhone()
  const [old = ''] = await withReports(phone, 1)
  await phone.settling.settle(old, { state: 'differs', verdict: {} })
  await rekeyed(phone)

  expect((await rekeyed(phone)).made).toBe(0)
  expect(await phone.outbox.counts()).toMatchObject({ waiting: 1, stuck: 0 })
})

test('a tab that slept over the answer makes nothing anew that another one did', async () => {
  const phone = await aPhone()
  const [old = ''] = await withReports(phone, 1)
  await phone.settling.settle(old, { state: 'differs', verdict: {} })
  const asleep = await phone.outbox.entries('differs')
  await rekeyed(phone)
  await phone.tab().settling.settle(old, { state: 'differs', verdict: {} })
  const replaces = asleep[0]?.op_id ?? ''
  const late = await phone.outbox.add(anOperation(), { deviceId: DEVICE, replaces })

  expect(late.kind).toBe('already')
  expect((await rekeyed(phone)).made).toBe(0)
  expect(await phone.outbox.counts()).toMatchObject({ waiting: 1, stuck: 0 })
})
