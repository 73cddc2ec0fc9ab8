/** How safe the store is: whether the browser may drop it, how full it is, how long work waits. */
import type { Counts } from '@/store/outbox'

/** `navigator.storage` where the browser has it; only what is used of it. */
export interface StorageDesk {
  readonly persist?: () => Promise<boolean>
  readonly persisted?: () => Promise<boolean>
  readonly estimate?: () => Promise<{ readonly usage?: number; readonly quota?: number }>
}

/** `unknown`: the browser does not say. */
export type Persistence = 'granted' | 'denied' | 'unknown'

export interface Space {
  readonly used: number
  readonly total: number
}

export type Warning =
  | { readonly kind: 'old'; readonly days: number }
  | { readonly kind: 'many'; readonly waiting: number }
  | { readonly kind: 'photos'; readonly reports: number }

const DAY = 24 * 60 * 60 * 1000
export const OLDEST_DAYS = 3
export const MOST_WAITING = 100

/** Asks the browser to keep the store when space runs out; asks again as often as it is called. */
export async function askToPersist(desk: StorageDesk | undefined): Promise<Persistence> {
  if (!desk?.persist) return 'unknown'
  if (await desk.persisted?.()) return 'granted'
  return (await desk.persist()) ? 'granted' : 'denied'
}

export async function spaceOf(desk: StorageDesk | undefined): Promise<Space | null> {
  const { usage, quota } = (await desk?.estimate?.()) ?? {}
  return usage === undefined || quota === undefined ? null : { used: usage, total: quota }
}

/** What the worker should be told about unsent work: go where there is a signal. */
export function warningsOf(counts: Counts, now: number): Warning[] {
  const warnings: Warning[] = []
  const days = Math.floor((now - (counts.oldestWaiting ?? now)) / DAY)
  if (days >= OLDEST_DAYS) warnings.push({ kind: 'old', days })
  if (counts.waiting >= MOST_WAITING) warnings.push({ kind: 'many', waiting: counts.waiting })
  if (counts.wantBlobs) warnings.push({ kind: 'photos', reports: counts.wantBlobs })
  return warnings
}
