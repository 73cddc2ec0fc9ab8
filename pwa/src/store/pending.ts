/**
 * What the worker is about to say about a delivered report: a correction that is being written, a
 * withdrawal that was decided. Neither is an operation yet: a number of the device is given out only
 * when it goes on its way, and until then the worker may take it back without leaving a gap.
 */
import { write, type Db } from '@/store/db'
import type { Outside } from '@/store/outside'
import type { Vault } from '@/store/vault'

/** Paths as in an operation; `id` becomes that of the amendment. `task_id`: what it answers. */
export interface Correction {
  readonly id: string
  readonly visit_id: string
  readonly task_id: string | null
  readonly set: Readonly<Record<string, unknown>>
  readonly unset: readonly string[]
  readonly remove: readonly string[]
  readonly changed_at: number
}

/** `recorded_at`: when the worker decided it, as the city writes it; `asked_at` by the phone. */
export interface Withdrawal {
  readonly id: string
  readonly visit_id: string
  readonly reason: string
  readonly recorded_at: string
  readonly asked_at: number
}

export interface Pending {
  readonly correction: (visitId: string) => Promise<Correction | null>
  readonly corrections: () => Promise<Correction[]>
  /** False where the phone has no space for it. */
  readonly keepCorrection: (correction: Correction) => Promise<boolean>
  readonly dropCorrection: (visitId: string) => Promise<void>
  readonly withdrawal: (visitId: string) => Promise<Withdrawal | null>
  readonly withdrawals: () => Promise<Withdrawal[]>
  /** False where the phone has no space for it. One visit is withdrawn once. */
  readonly keepWithdrawal: (withdrawal: Withdrawal) => Promise<boolean>
  readonly dropWithdrawal: (visitId: string) => Promise<void>
}

type Kind = 'amend' | 'withdraw'

export function createPending(db: Db, vault: Vault, outside: Outside): Pending {
  async function read<T>(kind: Kind, visitId: string): Promise<T | null> {
    const id = idOf(kind, visitId)
    const row = await db.get('pending', id)
    return row ? vault.open<T>(placeOf(id), row.body) : null
  }

  async function all<T>(kind: Kind): Promise<T[]> {
    const rows = (await db.getAll('pending')).filter((row) => row.id.startsWith(`${kind}:`))
    return Promise.all(rows.map((row) => vault.open<T>(placeOf(row.id), row.body)))
  }

  async function put(kind: Kind, visitId: string, value: unknown): Promise<boolean> {
    const id = idOf(kind, visitId)
    const row = { id, body: await vault.seal(placeOf(id), value) }
    const written = await write(db, ['pending'], (tx) => tx.objectStore('pending').put(row))
    return written.kind === 'done'
  }

  async function drop(kind: Kind, visitId: string): Promise<void> {
    await write(db, ['pending'], (tx) => tx.objectStore('pending').delete(idOf(kind, visitId)))
  }

  return {
    correction: (visitId) => read<Correction>('amend', visitId),
    corrections: () => all<Correction>('amend'),
    keepCorrection: (correction) =>
      put('amend', correction.visit_id, { ...correction, changed_at: outside.now() }),
    dropCorrection: (visitId) => drop('amend', visitId),
    withdrawal: (visitId) => read<Withdrawal>('withdraw', visitId),
    withdrawals: () => all<Withdrawal>('withdraw'),
    keepWithdrawal: (withdrawal) => put('withdraw', withdrawal.visit_id, withdrawal),
    dropWithdrawal: (visitId) => drop('withdraw', visitId),
  }
}

function idOf(kind: Kind, visitId: string): string {
  return `${kind}:${visitId}`
}

function placeOf(id: string): string {
  return `pending/${id}`
}
