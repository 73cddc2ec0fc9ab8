/** What lies in each room of the store. Everything but keys and indexes is sealed. */
import type { DBSchema } from 'idb'
import type { Bytes } from '@/store/outside'
import type { Sealed } from '@/store/vault'

/** A random key wrapped by one that is derived from a PIN or a secret. */
export interface Wrapped {
  readonly salt: Bytes
  readonly iterations: number
  readonly iv: Bytes
  readonly data: Bytes
}

export type MetaRow =
  | { readonly key: 'store'; readonly id: string; readonly made_at: number }
  | {
      readonly key: 'lock'
      readonly pin: Wrapped
      readonly secret: Wrapped | null
      readonly wrong: number
      readonly wrong_at: number
    }
  | {
      readonly key: 'numbers'
      readonly seq: Readonly<Record<string, number>>
      readonly issues: Readonly<Record<string, number>>
      readonly photos: Readonly<Record<string, number>>
      /** Issues of a store that was found to be a copy are numbered from above this. */
      readonly floor?: number
    }
  | {
      readonly key: 'pull'
      readonly cursor: string | null
      readonly epoch: string | null
      readonly pulled_at: number | null
      /** Grows with every change of what was received: caches of another tab see by it. */
      readonly generation: number
      /** The server was restored: what it gave receipts for has to be offered again. */
      readonly offer_again: boolean
    }
  | { readonly key: 'session'; readonly body: Sealed }
  | { readonly key: 'duty'; readonly body: Sealed }
  | { readonly key: 'clock'; readonly offset: number }
  | { readonly key: 'lease'; readonly holder: string; readonly until: number }
  | { readonly key: 'read'; readonly keys: readonly string[] }

/**
 * Received things of one kind, sealed together. `holds` names them; `made` is the generation that it
 * was written in, so that who has opened it before need not open it again.
 */
export interface BlockRow {
  readonly id: string
  readonly kind: string
  readonly made: number
  readonly holds: readonly string[]
  readonly body: Sealed
}

/** As subjects lay before there were blocks. `at`: the places that one belongs to. */
export interface SubjectRow {
  readonly id: string
  readonly type: string
  readonly grid: string
  readonly at: readonly string[]
  readonly body: Sealed
}

export interface PlainRow {
  readonly id: string
  readonly body: Sealed
}

/** As periods lay before there were blocks. */
export interface PeriodRow extends PlainRow {
  readonly subject: string
}

/** Messages, and kinds that a newer server sends: kept for the version that knows them. */
export interface OtherRow extends PlainRow {
  readonly kind: string
}

export interface ReleaseRow {
  readonly version: string
  readonly sha256: string
  readonly fetched_at: number
  readonly body: Sealed
}

export interface DraftRow extends PlainRow {
  readonly rev: number
}

/**
 * `waiting`: to be sent. `delivered`, `held`, `returned`, `rejected`, `withdrawn`: durable on the
 * server. `differs`: the server has other bytes under this id; `replaced`: sent again under a new
 * one. `malformed`: the server cannot read it. `set_aside`: by the worker.
 */
export type OpState =
  | 'waiting'
  | 'delivered'
  | 'held'
  | 'returned'
  | 'rejected'
  | 'withdrawn'
  | 'differs'
  | 'replaced'
  | 'malformed'
  | 'set_aside'

/** `wants` is 1 while the server lacks blobs; `verdict` is there once it has answered. */
export interface OutboxRow {
  readonly op_id: string
  readonly seq: number
  readonly state: OpState
  readonly attempts: number
  readonly bytes: number
  readonly saved_at: number
  readonly settled_at: number | null
  readonly wants: 0 | 1
  readonly body: Sealed
  readonly verdict: Sealed | null
}

/** `owner` is the operation that the photo was taken for. */
export interface PhotoRow {
  readonly name: string
  readonly owner: string
  readonly sha256: string
  readonly size: number
  readonly mime: string
  readonly data: Sealed
}

export interface Rooms extends DBSchema {
  meta: { key: string; value: MetaRow }
  release: { key: string; value: ReleaseRow }
  blocks: { key: string; value: BlockRow; indexes: { kind: string; holds: string } }
  subjects: {
    key: string
    value: SubjectRow
    indexes: { type: string; grid: string; at: string }
  }
  tasks: { key: string; value: PlainRow }
  periods: { key: string; value: PeriodRow; indexes: { subject: string } }
  reports: { key: string; value: PlainRow }
  others: { key: string; value: OtherRow; indexes: { kind: string } }
  drafts: { key: string; value: DraftRow }
  pending: { key: string; value: PlainRow }
  outbox: { key: string; value: OutboxRow; indexes: { state: OpState; wants: number } }
  photos: { key: string; value: PhotoRow; indexes: { owner: string } }
}
