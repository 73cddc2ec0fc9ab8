/** Whose turn it is when the app ended in the middle of a round. */
import { expect, test } from 'vitest'
import { write } from '@/store/db'
import { createTabLock, LEASE } from '@/sync/lock'
import { aDatabase, NOW } from '../store/phone'

/** A browser in which no tab holds a lock. */
const FREE: Pick<LockManager, 'request'> = {
  request: async (...given: unknown[]) => {
    const work = given.at(-1)
    if (typeof work !== 'function') throw new TypeError('no work')
    return work({ name: 'x' })
  },
}

async function afterAnEndedRound(locks?: Pick<LockManager, 'request'>) {
  const db = await aDatabase()
  const lease = { key: 'lease', holder: 'ended', until: NOW + LEASE } as const
  await write(db, ['meta'], (tx) => tx.objectStore('meta').put(lease))
  const later = () => () => undefined
  return createTabLock({ db, locks, now: () => NOW, holder: 'reopened', later })
}

test('the app that is opened again syncs at once, whatever lease its end left', async () => {
  const lock = await afterAnEndedRound(FREE)
  expect(await lock.run(() => Promise.resolve())).toBe(true)
})

test('without locks of the browser the lease is waited for: the other tab may live', async () => {
  const lock = await afterAnEndedRound()
  expect(await lock.run(() => Promise.resolve())).toBe(false)
})
