/**
 * What was received, opened: once, and kept in memory while the store is. A change made by another
 * tab shows by the store's generation; blocks that it left alone are not opened again.
 */
import { openBlock, type Thing } from '@/store/blocks'
import type { Db } from '@/store/db'
import { oldThings, type OldRoom } from '@/store/old-rows'
import { positionOf } from '@/store/received'
import type { BlockRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

/** Everything of the kinds that begin so. */
export interface Shelf<T> {
  readonly blocks: (begin: string) => Promise<readonly (readonly Thing<T>[])[]>
  /** In the order of their names. */
  readonly all: (begin: string) => Promise<readonly T[]>
}

interface Opened<T> {
  readonly made: number
  readonly things: Promise<readonly Thing<T>[]>
}

/** `room`: where an older version of the app kept the same. */
export function createShelf<T>(db: Db, vault: Vault, room: OldRoom): Shelf<T> {
  const opened = new Map<string, Opened<T>>()
  const blocks = createMemory(db, async (begin) => {
    const rows = await db.getAll('blocks', IDBKeyRange.bound(begin, `${begin}\uffff`))
    forgetOthers(rows, begin)
    const old = await oldThings<T>(db, vault, room)
    const left = old.filter(([, { kind }]) => `${kind}/`.startsWith(begin))
    const unpacked = left.map(([name, { value }]): Thing<T> => [name, value])
    return Promise.all([...rows.map(open), unpacked])
  })
  const all = createMemory(db, async (begin) => {
    const things = (await blocks(begin)).flat().sort(byName)
    return things.map(([, value]) => value)
  })

  function open(row: BlockRow): Promise<readonly Thing<T>[]> {
    const before = opened.get(row.id)
    if (before?.made === row.made) return before.things
    const things = openBlock<T>(vault, row)
    opened.set(row.id, { made: row.made, things })
    return things
  }

  function forgetOthers(rows: readonly BlockRow[], begin: string): void {
    const here = new Set(rows.map(({ id }) => id))
    for (const id of opened.keys()) if (id.startsWith(begin) && !here.has(id)) opened.delete(id)
  }

  return { blocks, all }
}

/** What was made before is given again as long as nothing was received meanwhile. */
export function createMemory<T>(
  db: Db,
  make: (of: string) => Promise<T>,
): (of: string) => Promise<T> {
  const made = new Map<string, Promise<T>>()
  let generation = -1

  return async (of) => {
    const { generation: now } = await positionOf(db)
    if (now !== generation) made.clear()
    generation = now
    const before = made.get(of) ?? make(of)
    made.set(of, before)
    return before
  }
}

function byName([one]: Thing, [other]: Thing): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
