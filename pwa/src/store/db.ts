/**
 * The database: one for each realm and worker, so that two people on one phone never meet.
 *
 * Changes of the schema only add (new rooms, new optional members): an older tab may be open.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'
import type { MetaRow, Rooms } from '@/store/rows'

export type Db = IDBPDatabase<Rooms>
export type Room = StoreNames<Rooms>
export type Tx = IDBPTransaction<Rooms, Room[], 'readwrite'>

/** `full`: the phone has no space left, and nothing was written. */
export type Written<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'full' }

type MetaKey = MetaRow['key']
type MetaOf<K extends MetaKey> = Extract<MetaRow, { key: K }>

const VERSION = 3

/** Where it counts, or where newcomers learn. */
export type Realm = 'live' | 'practice'

export function databaseName(realm: Realm, workerId: string): string {
  return `ygt-${realm}-${workerId}`
}

/** What is recorded in a store belongs to its realm for good. */
export function realmOf(db: Db): Realm {
  return db.name.startsWith('ygt-practice-') ? 'practice' : 'live'
}

/** Opens or makes the database. A newer tab may ask this one to let go: `onOutdated` is told. */
export function openDatabase(name: string, onOutdated: () => void = () => undefined): Promise<Db> {
  return openDB<Rooms>(name, VERSION, {
    upgrade(db, before) {
      if (before < 1) makeRooms(db)
      if (before < 2) db.createObjectStore('pending', { keyPath: 'id' })
      if (before < 3) makeBlocks(db)
    },
    blocking(_current, _blocked, event) {
      if (event.target instanceof IDBDatabase) event.target.close()
      onOutdated()
    },
  })
}

function makeRooms(db: Db): void {
  db.createObjectStore('meta', { keyPath: 'key' })
  db.createObjectStore('release', { keyPath: 'version' })
  const subjects = db.createObjectStore('subjects', { keyPath: 'id' })
  subjects.createIndex('type', 'type')
  subjects.createIndex('grid', 'grid')
  subjects.createIndex('at', 'at', { multiEntry: true })
  db.createObjectStore('tasks', { keyPath: 'id' })
  db.createObjectStore('periods', { keyPath: 'id' }).createIndex('subject', 'subject')
  db.createObjectStore('reports', { keyPath: 'id' })
  db.createObjectStore('others', { keyPath: 'id' }).createIndex('kind', 'kind')
  db.createObjectStore('drafts', { keyPath: 'id' })
  const outbox = db.createObjectStore('outbox', { keyPath: 'op_id' })
  outbox.createIndex('state', 'state')
  outbox.createIndex('wants', 'wants')
  db.createObjectStore('photos', { keyPath: 'name' }).createIndex('owner', 'owner')
}

function makeBlocks(db: Db): void {
  const blocks = db.createObjectStore('blocks', { keyPath: 'id' })
  blocks.createIndex('kind', 'kind')
  blocks.createIndex('holds', 'holds', { multiEntry: true })
}

/**
 * One transaction, durable when this returns: only then may a screen say that something is saved.
 *
 * `work` may await nothing but its own transaction. What it throws undoes everything.
 */
export async function write<T>(
  db: Db,
  rooms: Room[],
  work: (tx: Tx) => Promise<T>,
): Promise<Written<T>> {
  const tx = db.transaction(rooms, 'readwrite', { durability: 'strict' })
  const end = tx.done.then(
    () => null,
    (fault: unknown) => ({ fault }),
  )
  try {
    const value = await work(tx)
    const failed = await end
    if (failed) throw failed.fault
    return { kind: 'done', value }
  } catch (fault) {
    undo(tx)
    await end
    if (isFull(fault) || isFull(tx.error)) return { kind: 'full' }
    throw fault
  }
}

export async function readMeta<K extends MetaKey>(
  source: Db | Tx,
  key: K,
): Promise<MetaOf<K> | undefined> {
  const row =
    'objectStore' in source
      ? await source.objectStore('meta').get(key)
      : await source.get('meta', key)
  return isOf(row, key) ? row : undefined
}

function isOf<K extends MetaKey>(row: MetaRow | undefined, key: K): row is MetaOf<K> {
  return row?.key === key
}

function undo(tx: Tx): void {
  try {
    tx.abort()
  } catch (fault) {
    // Over already: the browser has undone it.
    if (!(fault instanceof DOMException)) throw fault
  }
}

function isFull(fault: unknown): boolean {
  return fault instanceof DOMException && fault.name === 'QuotaExceededError'
}
