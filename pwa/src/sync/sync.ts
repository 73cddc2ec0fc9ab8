/** Sync put together for one worker's open store: made after unlocking, stopped on locking. */
import { createBackoff } from '@/sync/backoff'
import type { Later, Wake } from '@/sync/browser'
import type { Clock } from '@/sync/clock'
import { createEngine, type Engine } from '@/sync/engine'
import { createFlow } from '@/sync/flow'
import { createTabLock } from '@/sync/lock'
import { createRound, type SyncedStore } from '@/sync/round'
import type { Transport } from '@/sync/transport'

/** `holder` names this tab; `random` gives a number from 0 up to 1. */
export interface SyncParts {
  readonly store: SyncedStore
  readonly transport: Transport
  readonly clock: Clock
  readonly locks: Pick<LockManager, 'request'> | undefined
  readonly holder: string
  readonly random: () => number
  readonly later: Later
  readonly wake: Wake
}

/** Does nothing before `start()`. */
export function createSync(parts: SyncParts): Engine {
  const { store, transport, clock, locks, holder, later, wake } = parts
  // The lease counts by the phone's own clock, which both tabs share.
  const now = store.outside.now
  return createEngine({
    round: createRound({ store, transport, clock, flow: createFlow() }),
    lock: createTabLock({ db: store.db, locks, now, holder, later }),
    backoff: createBackoff(parts.random),
    now,
    later,
    wake,
  })
}
