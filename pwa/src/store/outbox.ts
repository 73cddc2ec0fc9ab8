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
  // Nothing ever writes a body again, and two weeks of them are read at every piece of news.
  const bodies = new Map<string, Promise<Written>>()

  function bodyOf({ op_id, body }: OutboxRow): Promise<Written> {
    const opened = bodies.get(op_id) ?? vault.open<Written>(placeOfBody(op_id), body)
    bodies.set(op_id, opened)
    return opened
  }

  async function read(row: OutboxRow): Promise<Entry> {
    const { op_id, seq, state, attempts, saved_at, settled_at } = row
    const body = await bodyOf(row)
    const verdict = row.verdict
      ? await vault.open<Verdict>(placeOfVerdict(op_id), row.verdict)
      : null
    return { ...body, op_id, seq, state, attempts, saved_at, settled_at, verdict }
  }

  async function add(operation: Operation, saving: Saving): Promise<Saved> {
    // Another tab may take the number meanwhile; it cannot do so for ever.
    for (;;) {
      const { saved, written } = await tryToAdd({ db, vault, outside }, operation, saving)
      // The screen reads it at once.
      if (saved.kind === 'saved') bodies.set(operation.op_id, Promise.resolve(written))
      if (saved.kind !== 'again') return saved
    }
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
): Promise<{ readonly saved: Saved | { readonly kind: 'again' }; readonly written: Written }> {
  const { op_id, type, blobs = [] } = operation
  // Sealing would end a transaction: the number is taken first and checked within it.
  const seq = nextSeq(await readNumbers(db), deviceId)
  const text = serialise(operation, seq)
  const bytes = utf8(text)
  const hash = await sha256(outside, bytes)
  const written: Written = { text, sha256: hash, type, visit_id: visitOf(operation), blobs }
  if (bytes.length > LARGEST_OPERATION) {
    const saved = { kind: 'too_large', bytes: bytes.length, limit: LARGEST_OPERATION } as const
    return { saved, written }
  }
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
      const outbox = tx.objectStore('outbox')
      // Asked together: each answer of its own would cost a cheap phone some milliseconds.
      const [known, old, numbers] = await Promise.all([
        outbox.getKey(op_id),
        replaces ? outbox.get(replaces) : undefined,
        readNumbers(tx),
      ])
      const isKnown = known !== undefined || old?.state === 'replaced'
      // With another number it is tried again: until then its draft is all there is of it.
      if (!isKnown && nextSeq(numbers, deviceId) !== seq) return { kind: 'again' }
      if (isKnown) {
        await tx.objectStore('drafts').delete(op_id)
        return { kind: 'already' }
      }
      const taken = { ...numbers, seq: { ...numbers.seq, [deviceId]: seq } }
      await Promise.all([
        outbox.put(row),
        tx.objectStore('meta').put(taken),
        tx.objectStore('drafts').delete(op_id),
      ])
      if (old) await succeed(tx, old, row)
      return { kind: 'saved', seq, sha256: hash }
    },
  )
  return { saved: done.kind === 'full' ? done : done.value, written }
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
  const { store } = db.transaction('outbox')
  const of = async (...states: OpState[]) => {
    const found = await Promise.all(states.map((state) => store.index('state').count(state)))
    return found.reduce((sum, each) => sum + each, 0)
  }
  const [waiting, delivered, held, returned, stuck, wantBlobs] = await Promise.all([
    store.index('state').getAll('waiting'),
    of('delivered'),
    of('held'),
    of('returned', 'rejected'),
    of('differs', 'malformed', 'set_aside'),
    store.index('wants').count(1),
  ])
  const oldestWaiting = waiting.length ? Math.min(...waiting.map((row) => row.saved_at)) : null
  return { waiting: waiting.length, delivered, held, returned, stuck, wantBlobs, oldestWaiting }
}

function inOrder(one: OutboxRow, other: OutboxRow): number {
  return one.saved_at - other.saved_at || one.seq - other.seq
}
