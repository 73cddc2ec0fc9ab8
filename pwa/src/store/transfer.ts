/**
 * Unsent work as a file, and back: the last resort of a phone that fails, is replaced or never finds
 * a signal. Every operation keeps its very text, so that one that is sent from both phones after all
 * is one operation to the server. Nothing is taken out of the phone that packs.
 */
import { write, type Db, type Tx } from '@/store/db'
import type { Draft } from '@/store/drafts'
import { isRecord, readOperation, visitOf, type Operation, type Written } from '@/store/operation'
import { nextSeq, readNumbers } from '@/store/numbers'
import { createOutbox, type Entry } from '@/store/outbox'
import { sha256, utf8, type Bytes, type Outside } from '@/store/outside'
import { openParcel, sealParcel } from '@/store/parcel'
import type { DraftRow, OpState, OutboxRow, PhotoRow, PlainRow } from '@/store/rows'
import { placeOfBody } from '@/store/verdict'
import type { Vault } from '@/store/vault'

/** How much was new here. */
export type Taken =
  | {
      readonly kind: 'taken'
      readonly operations: number
      readonly photos: number
      readonly drafts: number
    }
  | { readonly kind: 'bad_file' }
  | { readonly kind: 'bad_code' }
  | { readonly kind: 'other_worker' }
  | { readonly kind: 'full' }

export interface Transfer {
  /** How many operations and drafts a file would hold. */
  readonly count: () => Promise<number>
  readonly pack: (workerId: string, code: string) => Promise<Bytes>
  /** Nothing of it is taken in unless all of it is. */
  readonly unpack: (file: Bytes, code: string, who: Recipient) => Promise<Taken>
}

export interface Recipient {
  readonly workerId: string
  readonly deviceId: string
}

interface PhotoNote {
  readonly name: string
  readonly owner: string
  readonly mime: string
}

/** A correction or a withdrawal as `pending` keeps it. */
interface PendingNote {
  readonly id: string
  readonly value: unknown
}

interface Content {
  readonly worker: string
  readonly operations: readonly string[]
  readonly drafts: readonly Draft<unknown>[]
  readonly pending: readonly PendingNote[]
  readonly photos: readonly PhotoNote[]
}

interface Rows {
  readonly outbox: readonly OutboxRow[]
  readonly drafts: readonly DraftRow[]
  readonly pending: readonly PlainRow[]
  readonly photos: readonly PhotoRow[]
}

const ROOMS = ['outbox', 'drafts', 'pending', 'photos', 'meta'] as const
const UNSENT: readonly OpState[] = ['waiting', 'set_aside', 'malformed', 'differs']

export function createTransfer(db: Db, vault: Vault, outside: Outside): Transfer {
  const outbox = createOutbox(db, vault, outside)

  async function unsent(): Promise<readonly Entry[]> {
    const states = await Promise.all(UNSENT.map((state) => outbox.entries(state)))
    // Delivered, but for photos that only this phone has.
    return [...states.flat(), ...(await outbox.wanting())]
  }

  async function drafts(): Promise<readonly Draft<unknown>[]> {
    const rows = await db.getAll('drafts')
    return Promise.all(rows.map((row) => vault.open<Draft<unknown>>(`drafts/${row.id}`, row.body)))
  }

  async function pending(): Promise<readonly PendingNote[]> {
    const rows = await db.getAll('pending')
    const values = rows.map((row) => vault.open<unknown>(`pending/${row.id}`, row.body))
    const opened = await Promise.all(values)
    return rows.map(({ id }, at) => ({ id, value: opened[at] }))
  }

  return {
    count: async () => (await unsent()).length + (await db.count('drafts')) + (await db.count('pending')),
    pack: async (workerId, code) => {
      const [entries, open] = [await unsent(), await drafts()]
      const owners = new Set([...entries.map((each) => each.op_id), ...open.map((each) => each.id)])
      const rows = (await db.getAll('photos')).filter((row) => owners.has(row.owner))
      const content: Content = {
        ...{ worker: workerId, operations: entries.map((each) => each.text) },
        ...{ drafts: open, pending: await pending() },
        photos: rows.map(({ name, owner, mime }) => ({ name, owner, mime })),
      }
      const bytes = await Promise.all(
        rows.map((row) => vault.openBytes(`photos/${row.name}`, row.data)),
      )
      return sealParcel(outside, code, { content, bytes })
    },
    unpack: async (file, code, { workerId, deviceId }) => {
      const opened = await openParcel(outside, code, file)
      if (opened.kind !== 'opened') return opened
      const { content, bytes } = opened.packed
      if (!isContent(content)) return { kind: 'bad_file' }
      if (content.worker !== workerId) return { kind: 'other_worker' }
      return takeIn(db, await rowsOf({ vault, outside }, content, bytes), deviceId)
    },
  }
}

async function rowsOf(
  { vault, outside }: { readonly vault: Vault; readonly outside: Outside },
  content: Content,
  bytes: readonly Bytes[],
): Promise<Rows> {
  const saved_at = outside.now()
  const outbox = content.operations.map(async (text): Promise<OutboxRow> => {
    const operation = readOperation(text)
    const { op_id, type, blobs = [] } = operation
    const raw = utf8(text)
    const hash = await sha256(outside, raw)
    const written: Written = { text, sha256: hash, type, visit_id: visitOf(operation), blobs }
    return {
      ...{ op_id, seq: seqOf(operation), state: 'waiting', attempts: 0, bytes: raw.length },
      ...{ saved_at, settled_at: null, wants: 0, verdict: null },
      body: await vault.seal(placeOfBody(op_id), written),
    }
  })
  const drafts = content.drafts.map(async (draft) => {
    return { id: draft.id, rev: 1, body: await vault.seal(`drafts/${draft.id}`, draft) }
  })
  const photos = content.photos.map(async ({ name, owner, mime }, at): Promise<PhotoRow> => {
    const raw = bytes[at] ?? new Uint8Array()
    const hash = await sha256(outside, raw)
    const data = await vault.sealBytes(`photos/${name}`, raw)
    return { name, owner, mime, sha256: hash, size: raw.length, data }
  })
  const pending = content.pending.map(async ({ id, value }) => {
    return { id, body: await vault.seal(`pending/${id}`, value) }
  })
  return {
    outbox: await Promise.all(outbox),
    pending: await Promise.all(pending),
    drafts: await Promise.all(drafts),
    photos: await Promise.all(photos),
  }
}

/** What is here already stays as it is: it may have gone further meanwhile. */
async function takeIn(db: Db, rows: Rows, deviceId: string): Promise<Taken> {
  const written = await write(db, [...ROOMS], async (tx) => {
    await goOnAbove(tx, rows.outbox, deviceId)
    const operations = await addNew(tx, 'outbox', rows.outbox)
    const sent = new Set(await tx.objectStore('outbox').getAllKeys())
    const drafts = await addNew(tx, 'drafts', rows.drafts.filter((row) => !sent.has(row.id)))
    const noted = await addNew(tx, 'pending', rows.pending)
    const photos = await addNew(tx, 'photos', rows.photos)
    return { operations: operations + noted, photos, drafts }
  })
  return written.kind === 'full' ? written : { kind: 'taken', ...written.value }
}

/** The server will hear the other phone's numbers from this one: its own must not come twice. */
async function goOnAbove(tx: Tx, rows: readonly OutboxRow[], deviceId: string): Promise<void> {
  const numbers = await readNumbers(tx)
  const seq = Math.max(nextSeq(numbers, deviceId) - 1, ...rows.map((row) => row.seq))
  await tx.objectStore('meta').put({ ...numbers, seq: { ...numbers.seq, [deviceId]: seq } })
}

async function addNew<R extends keyof Rows>(tx: Tx, room: R, rows: Rows[R]): Promise<number> {
  const store = tx.objectStore(room)
  const known = new Set(await store.getAllKeys())
  let added = 0
  for (const row of rows) {
    if (known.has(keyOf(row))) continue
    await store.put(row)
    added += 1
  }
  return added
}

function keyOf(row: Rows[keyof Rows][number]): string {
  if ('op_id' in row) return row.op_id
  return 'id' in row ? row.id : row.name
}

/** As the phone that recorded it gave it out. */
function seqOf(operation: Operation): number {
  const seq = operation['device_seq']
  return typeof seq === 'number' ? seq : 0
}

// What was sealed under the code was written by this very file, so its members are not doubted.
function isContent(value: unknown): value is Content {
  if (!isRecord(value) || typeof value['worker'] !== 'string') return false
  return ['operations', 'drafts', 'pending', 'photos'].every((name) => Array.isArray(value[name]))
}
