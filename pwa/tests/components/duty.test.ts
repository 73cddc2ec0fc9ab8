/** What was earned in practice goes to the live realm: one's own, once, and nobody else's. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { READY, untrainedIn } from '@/store/duty'
import { sha256, utf8 } from '@/store/outside'
import type { Reply, Transport } from '@/sync/transport'
import { EARNED, handIn, putAside, wayOf } from '@/composables/earned'
import { aDesk } from './desk'
import { anOutside } from '../store/phone'

const OUTSIDE = anOutside(5)
const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

async function aCredential(phone: string, salt = 'ab'): Promise<string> {
  const identityHash = `sha256$${await sha256(OUTSIDE, utf8(phone + salt))}`
  const claims = { credentialSubject: { identifier: [{ identityHash, salt }] } }
  return `e30.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.${btoa(`signed ${phone}`)}`
}

function answering(replies: Readonly<Record<string, number>>, body: unknown = {}) {
  const sent: string[] = []
  const transport: Transport = (ask) => {
    sent.push(ask.text ?? ask.path)
    const status = replies[ask.path] ?? 200
    const headers = new Headers()
    const refused = { kind: 'problem', status, code: 'x', title: '', headers, body: {} } as const
    const reply: Reply = status === 200 ? { kind: 'ok', status, headers, body } : refused
    return Promise.resolve(reply)
  }
  return { transport, sent }
}

test('only the newest that was earned is put aside, and once', async () => {
  const { session } = await aDesk()
  const items = [{ credential: 'new' }, { credential: 'old' }]
  const { transport } = answering({}, { items })
  await putAside(transport, session)
  await putAside(transport, session)
  expect(kept.get(EARNED)).toBe('new')
})

test('what is another person’s stays for that person', async () => {
  const { session } = await aDesk()
  const [own, other] = [await aCredential(session.worker.phone), await aCredential('19900000000')]
  kept.set(EARNED, `${other} ${own} garbled`)
  const { transport, sent } = answering({})
  expect(await handIn(transport, session, OUTSIDE)).toBe(true)
  expect(sent).toEqual([JSON.stringify({ credential: own })])
  expect(kept.get(EARNED)).toBe(`${other} garbled`)
  expect([own, other, 'nobody'].map(wayOf)).toEqual(['taken', 'waits', null])
  // Put aside once more, as every round of practice does.
  kept.set(EARNED, own)
  expect(wayOf(own)).toBe('taken')
})

test.each([
  [409, true],
  [503, true],
  [422, false],
])('answered %i, it is kept for later: %s', async (status, isKept) => {
  const { session } = await aDesk()
  const own = await aCredential(session.worker.phone)
  kept.set(EARNED, own)
  const { transport } = answering({ '/api/v1/credentials': status })
  expect(await handIn(transport, session, OUTSIDE)).toBe(false)
  expect(kept.has(EARNED)).toBe(isKept)
  expect(wayOf(own)).toBe(isKept ? 'waits' : null)
})

test('what is not to be asked is kept sealed until something else is told', async () => {
  const { store } = await aDesk()
  expect(await store.duty.current()).toEqual(READY)
  const duty = { untrained: { g1: ['gongan/rental'] }, refresher: ['minzheng/elder'] }
  await store.duty.keep(duty)
  expect(await store.duty.current()).toEqual(duty)
  expect(untrainedIn(await store.duty.current(), 'g1')).toEqual(['gongan/rental'])
  expect(untrainedIn(await store.duty.current(), 'constructor')).toEqual([])
  await store.duty.keep(READY)
  expect(await store.duty.current()).toEqual(READY)
})
