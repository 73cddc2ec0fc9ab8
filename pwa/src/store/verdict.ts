/** What the server said about an operation, and where it stands by that. */
import { write, type Db } from '@/store/db'
import type { Outside } from '@/store/outside'
import type { OpState, OutboxRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

/** Proves that the server holds the operation; `sheets` are the ones that it feeds. */
export interface Receipt {
  readonly op_id: string
  readonly sha256: string
  readonly server_seq: number
  readonly received_at: string
  readonly sheets: readonly string[]
}

export interface Fault {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** Only what was said is there. `lost`: paths of an amendment that another one decided. */
export interface Verdict {
  readonly receipt?: Receipt
  readonly reason?: string
  readonly title?: string
  readonly faults?: readonly Fault[]
  readonly lost?: readonly string[]
  readonly support_code?: string
  /** Blobs that the server lacks, by SHA-256. */
  readonly missing?: readonly string[]
  /** Of these the phone has no bytes any more: somebody has to know. */
  readonly unavailable?: readonly string[]
}

export interface Settlement {
  readonly state: Exclude<OpState, 'waiting' | 'set_aside' | 'replaced'>
  readonly verdict: Verdict
}

export interface Settling {
  readonly settle: (opId: string, settlement: Settlement) => Promise<void>
  /** It was tried and nothing came of it: others go first the next time. */
  readonly postpone: (opIds: readonly string[]) => Promise<void>
  /** The server has these blobs now, or will never get them from here. */
  readonly blobsDone: (opId: string, unavailable: readonly string[]) => Promise<void>
  /** Back among the waiting: a server that was restored lacks it, or the worker says so. */
  readonly waitAgain: (opId: string) => Promise<void>
  /** Taken out of the way by the worker; kept, and shown as stuck. */
  readonly setAside: (opId: string) => Promise<void>
  /** Forgets what was delivered whole before this moment, with its photos. */
  readonly tidy: (before: number) => Promise<void>
}

const DURABLE: ReadonlySet<OpState> = new Set([
  'delivered',
  'held',
  'returned',
  'rejected',
  'withdrawn',
])
const FINISHED: ReadonlySet<OpState> = new Set(['delivered', 'withdrawn', 'replaced'])

/** Whether the server gave a receipt for it. */
export function isDurable(state: OpState): boolean {
  return DURABLE.has(state)
}

export function placeOfBody(opId: string): string {
  return `outbox/${opId}`
}

export function placeOfVerdict(opId: string): string {
  return `outbox/${opId}/verdict`
}

export function createSettling(db: Db, vault: Vault, outside: Outside): Settling {
  async function change(opId: string, how: (row: OutboxRow) => OutboxRow): Promise<void> {
    // On a full phone nothing is written and nothing lost: the server answers the same again.
    await write(db, ['outbox'], async (tx) => {
      const row = await tx.objectStore('outbox').get(opId)
      if (row) await tx.objectStore('outbox').put(how(row))
    })
  }

  async function keep(opId: string, state: OpState | null, verdict: Verdict): Promise<void> {
    const sealed = await vault.seal(placeOfVerdict(opId), verdict)
    const wants = verdict.missing?.length ? 1 : 0
    const settled_at = outside.now()
    await change(opId, (row) =>
      // A tab that slept over its answer comes too late: another operation stands for this one.
      row.state === 'replaced'
        ? row
        : {
            ...row,
            ...{ state: state ?? row.state, verdict: sealed, wants },
            settled_at: row.settled_at ?? settled_at,
          },
    )
  }

  return {
    settle: (opId, { state, verdict }) => keep(opId, state, verdict),
    postpone: async (opIds) => {
      for (const opId of opIds) await change(opId, later)
    },
    blobsDone: async (opId, unavailable) => {
      const row = await db.get('outbox', opId)
      if (!row?.verdict) return
      const verdict = await vault.open<Verdict>(placeOfVerdict(opId), row.verdict)
      await keep(opId, null, { ...verdict, missing: [], unavailable })
    },
    waitAgain: (opId) =>
      change(opId, (row) => {
        return { ...row, state: 'waiting', attempts: 0, settled_at: null, wants: 0 }
      }),
    setAside: (opId) =>
      change(opId, (row) => (isDurable(row.state) ? row : { ...row, state: 'set_aside' })),
    tidy: (before) => tidy(db, before),
  }
}

function later(row: OutboxRow): OutboxRow {
  return row.state === 'waiting' ? { ...row, attempts: row.attempts + 1 } : row
}

async function tidy(db: Db, before: number): Promise<void> {
  await write(db, ['outbox', 'photos'], async (tx) => {
    const outbox = tx.objectStore('outbox')
    const photos = tx.objectStore('photos')
    for (const row of await outbox.getAll()) {
      const old = row.settled_at !== null && row.settled_at < before
      if (!old || row.wants === 1 || !FINISHED.has(row.state)) continue
      for (const name of await photos.index('owner').getAllKeys(row.op_id)) {
        await photos.delete(name)
      }
      await outbox.delete(row.op_id)
    }
  })
}
