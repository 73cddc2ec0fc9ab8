/** The outbox: saved once, as one text, in numbers without a gap. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { LARGEST_OPERATION } from '@/store/operation'
import { anOperation, aPhone, DEVICE, NOW, withReports } from './phone'

const saving = { deviceId: DEVICE }

test('an operation is written as text once, and its hash covers exactly that text', async () => {
  const phone = await aPhone()
  const operation = anOperation()
  const saved = await phone.outbox.add(operation, saving)
  const entry = await phone.outbox.entry(operation.op_id)

  const hash = createHash('sha256').update(entry?.text ?? '').digest('hex')
  expect(saved).toEqual({ kind: 'saved', seq: 1, sha256: hash })
  expect(entry?.sha256).toBe(hash)
  expect(JSON.parse(entry?.text ?? '')).toEqual({ ...operation, device_seq: 1 })
})

test('the id comes first: the server finds poisoned neighbours by it', async () => {
  const phone = await aPhone()
  const { op_id, ...rest } = anOperation()
  await phone.outbox.add({ ...rest, op_id }, saving)

  expect((await phone.outbox.entry(op_id))?.text.startsWith(`{"op_id":"${op_id}",`)).toBe(true)
})

test('five fast taps make one report', async () => {
  const phone = await aPhone()
  const operation = anOperation()
  const taps = await Promise.all(Array.from({ length: 5 }, () => phone.outbox.add(operation, saving)))

  expect(taps.filter((tap) => tap.kind === 'saved')).toHaveLength(1)
  expect(taps.filter((tap) => tap.kind === 'already')).toHaveLength(4)
  expect((await phone.outbox.counts()).waiting).toBe(1)
})

test('numbers of a device are contiguous, also when two tabs save at once', async () => {
  const phone = await aPhone()
  const tab = phone.tab()
  await Promise.all(
    Array.from({ length: 6 }, (_, n) => (n % 2 ? phone : tab).outbox.add(anOperation(), saving)),
  )
  const seqs = (await phone.outbox.entries()).map((entry) => entry.seq)

  expect(seqs.sort()).toEqual([1, 2, 3, 4, 5, 6])
})

test('a device that was enrolled anew counts from one', async () => {
  const phone = await aPhone()
  await withReports(phone, 2)
  const saved = await phone.outbox.add(anOperation(), { deviceId: 'device-2' })

  expect(saved).toMatchObject({ kind: 'saved', seq: 1 })
})

test.each([
  ['𠮷野䶮', '𠮷野䶮'],
  ['半\ud800字', '半\ufffd字'],
  ['零\u0000字', '零字'],
  ['\u202e右到左', '\u202e右到左'],
])('%j is kept as %j', async (typed, kept) => {
  const phone = await aPhone()
  const operation = anOperation({ note: typed })
  await phone.outbox.add(operation, saving)

  expect(JSON.parse((await phone.outbox.entry(operation.op_id))?.text ?? '')).toMatchObject({
    note: kept,
  })
})

test('what is too large for the server is refused on saving, and its draft stays', async () => {
  const phone = await aPhone()
  const draft = await phone.drafts.begin(aDraft)
  const operation = anOperation({ op_id: draft?.id ?? '', note: '字'.repeat(LARGEST_OPERATION / 3) })

  expect(await phone.outbox.add(operation, saving)).toMatchObject({ kind: 'too_large' })
  expect(await phone.drafts.listDrafts()).toHaveLength(1)
  expect((await phone.outbox.counts()).waiting).toBe(0)
})

const aDraft = { release: '2026.11.0', place_id: null, label: '一巷1号', state: { answers: {} } }

test('saving takes the draft away in the same breath', async () => {
  const phone = await aPhone()
  const draft = await phone.drafts.begin(aDraft)
  await phone.outbox.add(anOperation({ op_id: draft?.id ?? '' }), saving)

  expect(await phone.drafts.listDrafts()).toEqual([])
})

test('a draft written after it was sent does not come back', async () => {
  const phone = await aPhone()
  const draft = await phone.drafts.begin(aDraft)
  if (!draft) throw new Error('no draft')
  await phone.outbox.add(anOperation({ op_id: draft.id }), saving)

  expect(await phone.drafts.saveDraft(draft)).toEqual({ kind: 'gone' })
  expect(await phone.drafts.listDrafts()).toEqual([])
})

test('those that failed least are sent first, then those saved first', async () => {
  const phone = await aPhone()
  const [first, second, third] = await withReports(phone, 3)
  await phone.settling.postpone([first ?? ''])

  expect((await phone.outbox.waiting()).map((each) => each.op_id)).toEqual([second, third, first])
})

test('what is set aside is not sent, and may be put back', async () => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  await phone.settling.setAside(only)

  expect(await phone.outbox.counts()).toMatchObject({ waiting: 0, stuck: 1 })
  await phone.settling.waitAgain(only)
  expect(await phone.outbox.counts()).toMatchObject({ waiting: 1, stuck: 0 })
})

test('what was held at the wrong door is sent again as it is', async () => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  const before = await phone.outbox.entry(only)
  await phone.settling.settle(only, { state: 'held', verdict: { reason: 'wrong_realm' } })
  await phone.settling.waitAgain(only)

  const after = await phone.outbox.entry(only)
  expect([after?.state, after?.text, after?.seq]).toEqual(['waiting', before?.text, before?.seq])
})

test('what was delivered whole is forgotten when it is old, and nothing else', async () => {
  const phone = await aPhone()
  const [delivered = '', wanting = '', held = '', waiting = ''] = await withReports(phone, 4)
  await phone.settling.settle(delivered, { state: 'delivered', verdict: {} })
  await phone.settling.settle(wanting, { state: 'delivered', verdict: { missing: ['ab'] } })
  await phone.settling.settle(held, { state: 'held', verdict: { reason: 'revoked' } })
  await phone.settling.tidy(NOW)
  expect(await phone.outbox.entries()).toHaveLength(4)
  await phone.settling.tidy(NOW + 1)

  const left = (await phone.outbox.entries()).map((entry) => entry.op_id)
  expect(left.sort()).toEqual([wanting, held, waiting])
})

test('counts say what waits, since when, and what needs a person', async () => {
  const phone = await aPhone()
  const [one = '', two = ''] = await withReports(phone, 3)
  await phone.settling.settle(one, { state: 'malformed', verdict: { support_code: 'AB12' } })
  await phone.settling.settle(two, { state: 'returned', verdict: {} })

  expect(await phone.outbox.counts()).toEqual({
    ...{ waiting: 1, delivered: 0, held: 0, returned: 1, stuck: 1, wantBlobs: 0 },
    oldestWaiting: NOW,
  })
})
