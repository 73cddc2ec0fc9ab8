/** The lock of a store: what opens it, what wrong tries cost, what a finder of the phone gets. */
import { expect, test } from 'vitest'
import { createKeys, pinFault, TRIES } from '@/store/keys'
import { openStore } from '@/store/store'
import { aDatabase, anOperation, anOutside, DEVICE, ITERATIONS, PIN, SECRET } from './phone'
import { aPlace, aPage } from './told'

async function aLockedPhone() {
  const db = await aDatabase()
  const outside = anOutside()
  const keys = createKeys(db, outside, ITERATIONS)
  const store = openStore(db, await keys.create(PIN, SECRET), outside)
  await store.received.applyItems(aPage([aPlace('p1')]))
  await store.outbox.add(anOperation(), { deviceId: DEVICE })
  return { db, keys, outside, hands: outside.hands }
}

test('the right PIN opens the store and what lies in it', async () => {
  const { db, keys, outside } = await aLockedPhone()
  const unlocked = await keys.unlock(PIN)

  expect(unlocked.kind).toBe('open')
  if (unlocked.kind !== 'open') return
  const store = openStore(db, unlocked.vault, outside)
  expect((await store.outbox.entries())[0]?.text).toContain('陈广生')
})

test('a wrong PIN opens nothing and says how many tries are left', async () => {
  const { keys } = await aLockedPhone()

  expect(await keys.unlock('000001')).toEqual({ kind: 'wrong', left: TRIES - 1, wait: 0 })
})

test('wrong PINs slow down, and the right one has to wait as well', async () => {
  const { keys, hands } = await aLockedPhone()
  for (const pin of ['100000', '200000', '300000']) await keys.unlock(pin)

  expect(await keys.unlock(PIN)).toEqual({ kind: 'wait', wait: 5_000 })
  hands.moment += 5_000
  expect((await keys.unlock(PIN)).kind).toBe('open')
})

test('starting the app anew saves nobody the wait', async () => {
  const { db, keys, outside } = await aLockedPhone()
  for (const pin of ['100000', '200000', '300000', '400000']) await keys.unlock(pin)

  const restarted = createKeys(db, outside, ITERATIONS)
  expect((await restarted.unlock(PIN)).kind).toBe('wait')
})

test('a clock that was set back a year locks nobody out', async () => {
  const { keys, hands } = await aLockedPhone()
  for (const pin of ['100000', '200000', '300000']) await keys.unlock(pin)
  hands.moment -= 365 * 24 * 3600 * 1000

  expect(await keys.unlock(PIN)).toEqual({ kind: 'wait', wait: 5_000 })
})

test('the tenth wrong PIN wipes what was received and never the outbox', async () => {
  const { db, keys, hands, outside } = await aLockedPhone()
  const kinds: string[] = []
  for (let n = 0; n < TRIES; n += 1) {
    hands.moment += 3_600_000
    kinds.push((await keys.unlock('100001')).kind)
  }
  hands.moment += 3_600_000
  const unlocked = await keys.unlock(PIN)

  expect(kinds).toEqual([...Array<string>(TRIES - 1).fill('wrong'), 'wiped'])
  expect(await db.count('blocks')).toBe(0)
  expect(unlocked.kind).toBe('open')
  if (unlocked.kind !== 'open') return
  const store = openStore(db, unlocked.vault, outside)
  expect((await store.received.position()).cursor).toBeNull()
  expect(await store.outbox.entries('waiting')).toHaveLength(1)
})

test('a right PIN forgives the wrong ones before it', async () => {
  const { keys } = await aLockedPhone()
  await keys.unlock('100000')
  await keys.unlock(PIN)

  expect(await keys.unlock('100000')).toEqual({ kind: 'wrong', left: TRIES - 1, wait: 0 })
})

test('a forgotten PIN is replaced by who knows the secret of signing in', async () => {
  const { keys } = await aLockedPhone()

  expect((await keys.recover('not-the-secret', '482915')).kind).toBe('wrong')
  expect((await keys.recover(SECRET, '482915')).kind).toBe('open')
  expect((await keys.unlock(PIN)).kind).toBe('wrong')
  expect((await keys.unlock('482915')).kind).toBe('open')
})

test('a new PIN takes the place of the old one', async () => {
  const { keys } = await aLockedPhone()
  await keys.changePin(PIN, '482915')

  expect((await keys.unlock('482915')).kind).toBe('open')
})

test('a store keeps its first key: a second one would lose what was sealed', async () => {
  const { keys } = await aLockedPhone()

  await expect(keys.create('482915', null)).rejects.toThrow()
  expect((await keys.unlock(PIN)).kind).toBe('open')
})

test('a store that was never set up has no key', async () => {
  const keys = createKeys(await aDatabase(), anOutside(), ITERATIONS)

  expect(await keys.exists()).toBe(false)
  expect(await keys.unlock(PIN)).toEqual({ kind: 'no_key' })
})

test.each([
  ['12345', 'not_six_digits'],
  ['12345a', 'not_six_digits'],
  ['111111', 'too_plain'],
  ['123456', 'too_plain'],
  ['987654', 'too_plain'],
  ['294017', null],
  ['135791', null],
])('the PIN %s is judged %s', (pin, fault) => {
  expect(pinFault(pin)).toBe(fault)
})
