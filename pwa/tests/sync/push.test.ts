/** Push: what each of the server's answers does to an operation, and to its neighbours. */
import { expect, test } from 'vitest'
import { createDeliver } from '@/sync/deliver'
import { createFlow } from '@/sync/flow'
import { push, type PushReport } from '@/sync/push'
import { aPhone, withReports, type Phone } from '../store/phone'
import { aLine, cut, html, json, problem, textOf, TOKEN, type Answering, type Heard } from './line'

interface Sent {
  readonly op_id: string
}

async function pushed(phone: Phone, answer: Answering, rounds = 1) {
  const line = aLine(answer)
  const flow = createFlow()
  const parts = {
    ...{ outbox: phone.outbox, settling: phone.settling, flow, tell: () => undefined },
    deliver: createDeliver(line.transport, () => TOKEN),
  }
  let report: PushReport | null = null
  for (let n = 0; n < rounds; n += 1) report = await push(parts)
  return { report, batches: await Promise.all(line.heard.map(idsIn)) }
}

async function idsIn(heard: Heard): Promise<string[]> {
  const body: { operations: Sent[] } = JSON.parse(await textOf(heard))
  return body.operations.map((operation) => operation.op_id)
}

async function receiptOf(phone: Phone, opId: string) {
  const sha256 = (await phone.outbox.entry(opId))?.sha256
  const received_at = '2026-11-18T08:43:00+08:00'
  return { op_id: opId, sha256, server_seq: 1, received_at, sheets: ['gongan/rental'] }
}

/** Accepts what it is sent, but answers for some as told. */
function accepting(phone: Phone, others: Readonly<Record<string, object>> = {}): Answering {
  return async (heard) => {
    const results = []
    for (const op_id of await idsIn(heard)) {
      const receipt = await receiptOf(phone, op_id)
      results.push(others[op_id] ?? { op_id, status: 'accepted', receipt })
    }
    return json({ results })
  }
}

const stateOf = async (phone: Phone, opId: string) => (await phone.outbox.entry(opId))?.state

test.each([
  [{ status: 'accepted' }, 'delivered'],
  [{ status: 'accepted_need_blobs', missing: ['aa'] }, 'delivered'],
  [{ status: 'held', reason: 'foreign_grid' }, 'held'],
  [{ status: 'returned', faults: [{ path: 'p', code: 'c', message: 'm' }] }, 'returned'],
  [{ status: 'duplicate', state: 'accepted' }, 'delivered'],
  [{ status: 'duplicate', state: 'accepted_need_blobs', missing: ['aa'] }, 'delivered'],
  [{ status: 'duplicate', state: 'held', reason: 'revoked' }, 'held'],
  [{ status: 'duplicate', state: 'returned', faults: [] }, 'returned'],
  [{ status: 'duplicate', state: 'rejected', title: '重复' }, 'rejected'],
  [{ status: 'duplicate', state: 'withdrawn' }, 'withdrawn'],
])('%j with a receipt stands as %s', async (result, state) => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  const receipt = await receiptOf(phone, only)
  await pushed(phone, () => json({ results: [{ op_id: only, receipt, ...result }] }))
  const entry = await phone.outbox.entry(only)

  expect(entry?.state).toBe(state)
  expect(entry?.verdict?.receipt).toEqual(receipt)
  expect((await phone.outbox.wanting()).length).toBe('missing' in result ? 1 : 0)
})

test.each([
  [{ status: 'differs' }, 'differs'],
  [{ status: 'malformed', support_code: 'AB12' }, 'malformed'],
  [{ status: 'retry' }, 'waiting'],
  [{ status: 'a word of a newer server' }, 'waiting'],
  [{ status: 'accepted' }, 'waiting'],
  [{ status: 'duplicate', state: 'accepted' }, 'waiting'],
])('%j without a receipt stands as %s', async (result, state) => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  await pushed(phone, () => json({ results: [{ op_id: only, ...result }] }))

  expect(await stateOf(phone, only)).toBe(state)
})

test('one bad operation at any place holds up nobody', async () => {
  for (const bad of [0, 1, 2, 3]) {
    const phone = await aPhone()
    const ids = await withReports(phone, 4)
    const id = ids[bad] ?? ''
    // A server that cannot read it may not even find its id.
    await pushed(phone, async (heard, n) => {
      const answer = await accepting(phone)(heard, n)
      const body: { results: object[] } = await answer.json()
      body.results[bad] = { status: 'malformed', support_code: 'AB12' }
      return json(body)
    })

    const states = await Promise.all(ids.map((each) => stateOf(phone, each)))
    expect(states).toEqual(ids.map((each) => (each === id ? 'malformed' : 'delivered')))
    expect((await phone.outbox.entry(id))?.verdict?.support_code).toBe('AB12')
  }
})

test('a result that never comes back leaves its operation waiting, whatever the order', async () => {
  const phone = await aPhone()
  const [one = '', two = '', three = ''] = await withReports(phone, 3)
  const results = [three, one].map(async (op_id) => {
    return { op_id, status: 'accepted', receipt: await receiptOf(phone, op_id) }
  })
  const body = { results: await Promise.all(results) }
  await pushed(phone, () => json(body))

  expect(await stateOf(phone, one)).toBe('delivered')
  expect(await stateOf(phone, two)).toBe('waiting')
  expect(await stateOf(phone, three)).toBe('delivered')
})

test('a receipt for other bytes is no receipt for these', async () => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  const receipt = { ...(await receiptOf(phone, only)), sha256: '0'.repeat(64) }
  await pushed(phone, accepting(phone, { [only]: { op_id: only, status: 'accepted', receipt } }))

  expect(await stateOf(phone, only)).toBe('differs')
})

test('a line that breaks ends the round and loses nothing', async () => {
  const phone = await aPhone()
  await withReports(phone, 3)
  const { report, batches } = await pushed(phone, cut)

  expect(report).toMatchObject({ complete: false, stopped: 'unreachable' })
  expect(batches).toHaveLength(1)
  expect((await phone.outbox.counts()).waiting).toBe(3)
})

test('a login page that answers 200 delivers nothing', async () => {
  const phone = await aPhone()
  await withReports(phone, 1)
  const { report } = await pushed(phone, () => html(200))

  expect(report?.stopped).toBe('unreachable')
  expect((await phone.outbox.counts()).waiting).toBe(1)
})

test('a token that nobody knows ends the round and says so', async () => {
  const phone = await aPhone()
  await withReports(phone, 1)
  const { report } = await pushed(phone, () => problem(401, 'unauthorized'))

  expect(report?.stopped).toBe('signed_out')
  expect((await phone.outbox.counts()).waiting).toBe(1)
})

test('413 halves the batch until it fits', async () => {
  const phone = await aPhone()
  await withReports(phone, 8)
  const { batches } = await pushed(phone, async (heard, n) =>
    (await idsIn(heard)).length > 2
      ? problem(413, 'body_too_large', { limit: 1000 })
      : accepting(phone)(heard, n),
  )

  expect(batches.map((batch) => batch.length)).toEqual([8, 4, 2, 2, 4, 2, 2])
  expect((await phone.outbox.counts()).delivered).toBe(8)
})

test('what is too large by itself is stuck in sight, and the rest goes', async () => {
  const phone = await aPhone()
  const [, bad = ''] = await withReports(phone, 3)
  await pushed(phone, async (heard, n) =>
    (await idsIn(heard)).includes(bad) ? html(413) : accepting(phone)(heard, n),
  )

  expect(await phone.outbox.counts()).toMatchObject({ delivered: 2, stuck: 1 })
})

test.each([
  ['a bug in the server', () => problem(500, 'internal')],
  ['a filter on the way', () => html(403)],
  ['a batch that cannot be read', () => problem(400, 'unreadable_batch')],
])('%s set off by one operation stops only that one', async (_what, refuse) => {
  const phone = await aPhone()
  const ids = await withReports(phone, 9)
  const bad = ids[4] ?? ''
  const { report } = await pushed(phone, async (heard, n) =>
    (await idsIn(heard)).includes(bad) ? refuse() : accepting(phone)(heard, n),
  )

  expect(report?.complete).toBe(true)
  expect(await stateOf(phone, bad)).toBe('waiting')
  expect((await phone.outbox.counts()).delivered).toBe(8)
})

test('a server that refuses everything is left alone after a few', async () => {
  const phone = await aPhone()
  await withReports(phone, 40)
  const { report, batches } = await pushed(phone, () => problem(500, 'internal'))

  expect(report?.stopped).toBe('unreachable')
  expect(batches.length).toBeLessThan(12)
})

test('an operation that breaks every connection ends up alone, and the others arrive', async () => {
  const phone = await aPhone()
  const ids = await withReports(phone, 20)
  const bad = ids[0] ?? ''
  await pushed(
    phone,
    async (heard, n) => ((await idsIn(heard)).includes(bad) ? cut() : accepting(phone)(heard, n)),
    10,
  )

  expect(await phone.outbox.counts()).toMatchObject({ waiting: 1, delivered: 19 })
})

test('batches hold at most fifty operations, sent as the texts that were saved', async () => {
  const phone = await aPhone()
  const ids = await withReports(phone, 120)
  const { batches } = await pushed(phone, accepting(phone))

  expect(batches.map((batch) => batch.length)).toEqual([50, 50, 20])
  expect(batches.flat()).toEqual(ids)
})
