/**
 * One tab at a time. Web Locks where the browser has them, and beside them a lease in the store
 * that expires: a frozen tab keeps its lock for ever, but it cannot renew a lease.
 *
 * A lock that is free proves that nobody is at it: a lease that an ended app left is then void.
 * Two tabs at once would do no harm to any report, only send it twice.
 */
import { readMeta, write, type Db } from '@/store/db'
import type { Later } from '@/sync/browser'

export interface LockParts {
  readonly db: Db
  readonly locks: Pick<LockManager, 'request'> | undefined
  readonly now: () => number
  /** Names this tab. */
  readonly holder: string
  readonly later: Later
}

export interface TabLock {
  /**
   * Runs the work unless another tab does; tells whether it ran to its end as the only one. Work
   * whose lock was taken over meanwhile goes on, and is over before this is.
   */
  readonly run: (work: () => Promise<void>) => Promise<boolean>
}

export const LEASE = 60_000
const RENEWAL = 20_000

export function createTabLock(parts: LockParts): TabLock {
  const { db, locks } = parts
  const name = `ygt-sync-${db.name}`

  async function underLease(work: () => Promise<void>, isAlone: boolean): Promise<boolean> {
    if (!(await takeLease(parts, isAlone))) return false
    const end = keepRenewing(parts)
    try {
      await work()
    } finally {
      end()
      await dropLease(parts)
    }
    return true
  }

  async function underLock(
    manager: Pick<LockManager, 'request'>,
    turn: (isAlone: boolean) => Promise<boolean>,
  ): Promise<boolean> {
    const ran = await manager.request(name, { ifAvailable: true }, (lock) =>
      lock ? turn(true) : null,
    )
    if (ran !== null) return ran
    // Held by another tab. Where that one sleeps its lease has run out, and the lock is taken over.
    if (await isLeased(parts)) return false
    return manager.request(name, { steal: true }, () => turn(false))
  }

  return {
    run: async (work) => {
      let end: Promise<unknown> = Promise.resolve()
      const turn = (isAlone: boolean) => {
        const ran = underLease(work, isAlone)
        end = ran
        return ran
      }
      try {
        return await (locks ? underLock(locks, turn) : turn(false))
      } catch (fault) {
        if (!(fault instanceof DOMException) || fault.name !== 'AbortError') throw fault
        await end
        return false
      }
    },
  }
}

async function isLeased({ db, now, holder }: LockParts): Promise<boolean> {
  const lease = await readMeta(db, 'lease')
  return lease !== undefined && lease.holder !== holder && isRunning(lease.until, now())
}

/** A lease from the future comes from a clock that was set back since. */
function isRunning(until: number, now: number): boolean {
  return until > now && until <= now + 2 * LEASE
}

async function takeLease({ db, now, holder }: LockParts, isAlone: boolean): Promise<boolean> {
  const written = await write(db, ['meta'], async (tx) => {
    const lease = await readMeta(tx, 'lease')
    const isTaken = lease && lease.holder !== holder && isRunning(lease.until, now())
    if (isTaken && !isAlone) return false
    await tx.objectStore('meta').put({ key: 'lease', holder, until: now() + LEASE })
    return true
  })
  // A full phone must be able to send: that is how it gets empty.
  return written.kind === 'full' || written.value
}

function keepRenewing(parts: LockParts): () => void {
  let callOff = parts.later(RENEWAL, renew)
  function renew(): void {
    // Not renewed is expired: another tab goes on.
    takeLease(parts, false).catch(() => undefined)
    callOff = parts.later(RENEWAL, renew)
  }
  return () => {
    callOff()
  }
}

async function dropLease({ db, holder }: LockParts): Promise<void> {
  await write(db, ['meta'], async (tx) => {
    const lease = await readMeta(tx, 'lease')
    if (lease?.holder === holder) await tx.objectStore('meta').delete('lease')
  })
}
