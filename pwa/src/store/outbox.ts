/**
 * The outbox: every operation from the moment it is saved until long after its receipt.
 *
 * Nothing leaves it by itself but what was delivered and is old: a restored server may have to be
 * given again what it had once acknowledged.
 */
import { write, type Db, type Tx } from '@/store/db'
import { nextSeq, readNumbers } from '@/store/numbers'
import {
  LARGEST_OPERATION,
  serialise,
  visitOf,
  type Operation,
  type Written,
} from '@/store/operation'
import { sha256, utf8, type Outside } from '@/store/outside'
import type { OpState, OutboxRow } from '@/store/rows'
import { placeOfBody, placeOfVerdict, type Verdict } from '@/store/verdict'
import type { Vault } from '@/store/vault'

/** `replaces`: an operation that this one is sent instead of. */
export interface Saving {
  readonly deviceId: string
  readonly replaces?: string
}

/** `already`: this very operation, or another instead of the same one, was saved before. */
export type Saved =
  | { readonly kind: 'saved'; readonly seq: number; readonly sha256: string }
  | { readonly kind: 'already' }
  | { readonly kind: 'too_large'; readonly bytes: number; readonly limit: number }
  | { readonly kind: 'full' }

export interface Waiting {
  readonly op_id: string
  readonly bytes: number
  readonly attempts: number
}

export interface Entry extends Written {
  readonly op_id: string
  readonly seq: number
  readonly state: OpState
  readonly attempts: number
  readonly saved_at: number
  readonly settled_at: number | null
  readonly verdict: Verdict | null
}

export interface Counts {
  readonly waiting: number
  readonly delivered: number
  readonly held: number
  readonly returned: number
  /** Needs a person: the server could not read it, or it was set aside. */
  readonly stuck: number
  /** Delivered, but photos are still to be sent. */
  readonly wantBlobs: number
  readonly oldestWaiting: number | null
}

export interface Outbox {
  readonly add: (operation: Operation, saving: Saving) => Promise<Saved>
  /** Those that failed least come first, then those saved first. */
  readonly waiting: () => Promise<Waiting[]>
  readonly entry: (opId: string) => Promise<Entry | null>
  readonly entries: (state?: OpState) => Promise<Entry[]>
  readonly wanting: () => Promise<Entry[]>
  readonly counts: () => Promise<Counts>
}

export function createOutbox(db: Db, vault: Vault, outside: Outside): Outbox {
  async function read(row: OutboxRow): Promise<Entry> {
    const { op_id, seq, state, attempts, saved_at, settled_at } = row
    const body = await vault.open<Written>(placeOfBody(op_id), row.body)
    const verdict = row.verdict
      ? await vault.open<Verdict>(placeOfVerdict(op_id), row.verdict)
      : null
    return { ...body, op_id, seq, state, attempts, saved_at, settled_at, verdict }
  }

  async function add(operation: Operation, saving: Saving): Promise<Saved> {
    let saved = await tryToAdd({ db, vault, outside }, operation, saving)
    // Another tab took the number meanwhile; it cannot do so for ever.
    while (saved.kind === 'again') saved = await tryToAdd({ db, vault, outside }, operation, saving)
    return saved
  }

  return {
    add,
    waiting: async () => {
      const rows = await db.getAllFromIndex('outbox', 'state', 'waiting')
      return rows
        .sort((one, other) => one.attempts - other.attempts || inOrder(one, other))
        .map(({ op_id, bytes, attempts }) => ({ op_id, bytes, attempts }))
    },
    entry: async (opId) => {
      const row = await db.get('outbox', opId)
      return row ? read(row) : null
    },
    entries: async (state) => {
      const rows = state
        ? await db.getAllFromIndex('outbox', 'state', state)
        : await db.getAll('outbox')
      return Promise.all(rows.sort(inOrder).map(read))
    },
    wanting: async () => Promise.all((await db.getAllFromIndex('outbox', 'wants', 1)).map(read)),
    counts: () => count(db),
  }
}

interface Inner {
  readonly db: Db
  readonly vault: Vault
  readonly outside: Outside
}

async function tryToAdd(
  { db, vault, outside }: Inner,
  operation: Operation,
  { deviceId, replaces }: Saving,
): Promise<Saved | { readonly kind: 'again' }> {
  const { op_id, type, blobs = [] } = operation
  // Sealing would end a transaction: the number is taken first and checked within it.
  const seq = nextSeq(await readNumbers(db), deviceId)
  const text = serialise(operation, seq)
  const bytes = utf8(text)
  if (bytes.length > LARGEST_OPERATION) {
    return { kind: 'too_large', bytes: bytes.length, limit: LARGEST_OPERATION }
  }
  const hash = await sha256(outside, bytes)
  const written: Written = { text, sha256: hash, type, visit_id: visitOf(operation), blobs }
  const body = await vault.seal(placeOfBody(op_id), written)
  const saved_at = outside.now()
  const row: OutboxRow = {
    ...{ op_id, seq, state: 'waiting', attempts: 0, bytes: bytes.length },
    ...{ saved_at, settled_at: null, wants: 0, body, verdict: null },
  }
  const done = await write<Saved | { kind: 'again' }>(
    db,
    ['outbox', 'drafts', 'meta', 'photos'],
    async (tx) => {
      await tx.objectStore('drafts').delete(op_id)
      const outbox = tx.objectStore('outbox')
      if ((await outbox.getKey(op_id)) !== undefined) return { kind: 'already' }
      const old = replaces ? await outbox.get(replaces) : undefined
      if (old?.state === 'replaced') return { kind: 'already' }
      const numbers = await readNumbers(tx)
      if (nextSeq(numbers, deviceId) !== seq) return { kind: 'again' }
      await tx.objectStore('meta').put({ ...numbers, seq: { ...numbers.seq, [deviceId]: seq } })
      await outbox.put(row)
      if (old) await succeed(tx, old, row)
      return { kind: 'saved', seq, sha256: hash }
    },
  )
  return done.kind === 'full' ? done : done.value
}

/** The new one is sent instead of the old, with the photos of that. */
async function succeed(tx: Tx, old: OutboxRow, { op_id, saved_at }: OutboxRow): Promise<void> {
  await tx.objectStore('outbox').put({ ...old, state: 'replaced', settled_at: saved_at })
  const photos = tx.objectStore('photos')
  for (const photo of await photos.index('owner').getAll(old.op_id)) {
    await photos.put({ ...photo, owner: op_id })
  }
}

async function count(db: Db): Promise<Counts> {
  const of = (state: OpState) => db.countFromIndex('outbox', 'state', state)
  const waiting = await db.getAllFromIndex('outbox', 'state', 'waiting')
  const stuck = [await of('differs'), await of('malformed'), await of('set_aside')]
  return {
    waiting: waiting.length,
    delivered: await of('delivered'),
    held: await of('held'),
    returned: (await of('returned')) + (await of('rejected')),
    stuck: stuck.reduce((sum, each) => sum + each, 0),
    wantBlobs: await db.countFromIndex('outbox', 'wants', 1),
    oldestWaiting: waiting.length ? Math.min(...waiting.map((row) => row.saved_at)) : null,
  }
}

function inOrder(one: OutboxRow, other: OutboxRow): number {
  return one.saved_at - other.saved_at || one.seq - other.seq
}
