/**
 * Blocks: what was received of people and places, many of a kind sealed as one.
 *
 * A cold start opens a few dozen of them instead of thousands of rows. A change rewrites the block
 * that its thing lies in; what is new goes into the last block of its kind until that is full.
 */
import type { Db } from '@/store/db'
import type { BlockRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

/** A received thing under its name (`subjects/ID`), as blocks hold it. */
export type Thing<T = unknown> = readonly [name: string, value: T]

/** What becomes of a thing; null: it is dropped. */
export type Change = { readonly kind: string; readonly value: unknown } | null

export interface Repacked {
  readonly put: readonly BlockRow[]
  readonly drop: readonly string[]
}

interface Block {
  readonly id: string
  readonly kind: string
  readonly things: Map<string, unknown>
}

// A change costs a cheap phone some milliseconds, and a large grid has twenty blocks.
const MOST = 128
const DIGITS = 6

export function openBlock<T>(vault: Vault, { id, body }: BlockRow): Promise<readonly Thing<T>[]> {
  return vault.open<readonly Thing<T>[]>(`blocks/${id}`, body)
}

/** The kind that a block with this id is of. */
export function kindOf(id: string): string {
  return id.slice(0, -DIGITS - 1)
}

/**
 * The blocks as they will be, by the names of what changes; `made` is the generation that they are
 * of. Without a database nothing was there before.
 */
export async function repacked(
  db: Db | null,
  vault: Vault,
  changes: ReadonlyMap<string, Change>,
  made: number,
): Promise<Repacked> {
  const stored = db && changes.size ? await blocksOf(db, changes) : []
  const opened = await Promise.all(
    stored.map(async (row): Promise<Block> => {
      return { id: row.id, kind: row.kind, things: new Map(await openBlock(vault, row)) }
    }),
  )
  const touched = carriedOut(opened, changes)
  const full = touched.filter(({ things }) => things.size > 0)
  return {
    put: await Promise.all(full.map((block) => sealBlock(vault, block, made))),
    drop: touched.filter(({ things }) => things.size === 0).map(({ id }) => id),
  }
}

/** Those that hold what changes, and the last one of each kind: it takes in what is new. */
async function blocksOf(db: Db, changes: ReadonlyMap<string, Change>): Promise<readonly BlockRow[]> {
  const room = db.transaction('blocks').store
  const keys = await room.getAllKeys()
  if (!keys.length) return []
  const holding = room.index('holds')
  const found = await Promise.all(Array.from(changes.keys(), (name) => holding.getKey(name)))
  // In order of their ids, so that the last of a kind stays in the map.
  const last = new Map(keys.map((id) => [kindOf(id), id]))
  const wanted = new Set([...found, ...last.values()])
  const rows = await Promise.all(keys.filter((id) => wanted.has(id)).map((id) => room.get(id)))
  return rows.flatMap((row) => row ?? [])
}

function carriedOut(
  blocks: readonly Block[],
  changes: ReadonlyMap<string, Change>,
): readonly Block[] {
  const last = new Map(blocks.map((block) => [block.kind, block]))
  const where = new Map(
    blocks.flatMap((block) => Array.from(block.things.keys(), (name) => [name, block] as const)),
  )
  const touched = Array.from(changes, ([name, change]) => {
    const before = where.get(name)
    before?.things.delete(name)
    if (!change) return [before]
    const after = before?.kind === change.kind ? before : roomIn(last, change.kind)
    after.things.set(name, change.value)
    return [before, after]
  })
  return [...new Set(touched.flat())].filter((block) => block !== undefined)
}

/** The last block of the kind, or a new one behind it. */
function roomIn(last: Map<string, Block>, kind: string): Block {
  const open = last.get(kind)
  if (open && open.things.size < MOST) return open
  const number = open ? Number(open.id.slice(-DIGITS)) + 1 : 1
  const id = `${kind}/${String(number).padStart(DIGITS, '0')}`
  const block: Block = { id, kind, things: new Map() }
  last.set(kind, block)
  return block
}

async function sealBlock(
  vault: Vault,
  { id, kind, things }: Block,
  made: number,
): Promise<BlockRow> {
  const body = await vault.seal(`blocks/${id}`, [...things])
  return { id, kind, made, holds: [...things.keys()], body }
}
