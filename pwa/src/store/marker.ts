/**
 * A marker outside the database. A browser short of space may throw a whole database away; without
 * a marker that would look like a phone that was never used, and nobody would know of the loss.
 *
 * It holds no name of a person. Some browsers clear one kind of storage and not another: it is kept
 * in every place that is handed in, and one of them is enough.
 */
import { readMeta, write, type Db } from '@/store/db'
import { hex, type Outside } from '@/store/outside'

/** One kind of small storage: localStorage, cookies. Reading null means that nothing is there. */
export interface Slot {
  readonly read: (key: string) => string | null
  readonly write: (key: string, text: string) => void
}

/** `unsent` reports were in it when it was last seen. */
export interface Mark {
  readonly store: string
  readonly unsent: number
  readonly seen_at: number
}

/** `evicted`: there was a store and the browser dropped it. */
export type Provenance =
  | { readonly kind: 'new' }
  | { readonly kind: 'known' }
  | { readonly kind: 'evicted'; readonly last: Mark }

export interface Marker {
  /** To be asked once, right after opening the database and before anything is written. */
  readonly recognise: (db: Db) => Promise<Provenance>
  readonly note: (db: Db, unsent: number) => Promise<void>
}

export function createMarker(slots: readonly Slot[], outside: Outside): Marker {
  async function note(db: Db, unsent: number): Promise<void> {
    const store = await readMeta(db, 'store')
    if (!store) return
    const mark: Mark = { store: store.id, unsent, seen_at: outside.now() }
    for (const slot of slots) slot.write(keyOf(db), JSON.stringify(mark))
  }

  return {
    note,
    recognise: async (db) => {
      const known = await readMeta(db, 'store')
      const marks = slots.map((slot) => parsed(slot.read(keyOf(db)))).filter((mark) => mark !== null)
      if (known) {
        await note(db, marks[0]?.unsent ?? 0)
        return { kind: 'known' }
      }
      await name(db, outside)
      const [last] = marks.sort((one, other) => other.seen_at - one.seen_at)
      await note(db, 0)
      return last ? { kind: 'evicted', last } : { kind: 'new' }
    },
  }
}

function keyOf(db: Db): string {
  return `mark:${db.name}`
}

async function name(db: Db, outside: Outside): Promise<void> {
  const id = hex(outside.random(8))
  const row = { key: 'store', id, made_at: outside.now() } as const
  await write(db, ['meta'], (tx) => tx.objectStore('meta').put(row))
}

function parsed(text: string | null): Mark | null {
  const found = /^\{"store":"([0-9a-f]{16})","unsent":(\d{1,6}),"seen_at":(\d{1,15})\}$/.exec(
    text ?? '',
  )
  if (!found?.[1]) return null
  return { store: found[1], unsent: Number(found[2]), seen_at: Number(found[3]) }
}
