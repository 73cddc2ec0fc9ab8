/**
 * What was received: a page of changes goes in with its cursor in one transaction, so that no end of
 * the app, however sudden, loses or doubles a change.
 */
import { repacked, type Repacked } from '@/store/blocks'
import { readMeta, write, type Db, type Room, type Tx } from '@/store/db'
import type { Page } from '@/store/items'
import type { Outside } from '@/store/outside'
import { OLD_ROOMS, oldThings } from '@/store/old-rows'
import { planOf, type Plan } from '@/store/received-plan'
import type { MetaRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

export type PullRow = Extract<MetaRow, { key: 'pull' }>

/** `stale`: the page answers an older question, and nothing was taken of it. */
export type Applied = 'applied' | 'stale' | 'full'

export interface Received {
  readonly position: () => Promise<PullRow>
  readonly applyItems: (page: Page) => Promise<Applied>
  /** Forgets everything that the server sent about people; also the cursor. */
  readonly wipe: () => Promise<void>
  /** Forgets it when the server was not heard of for too long. True when it did. */
  readonly expire: () => Promise<boolean>
  readonly offered: () => Promise<void>
  /**
   * Packs into blocks what an older version of the app kept in rows; until then both are read. False
   * where the phone has no space for it.
   */
  readonly packOld: () => Promise<boolean>
}

const DAY = 24 * 60 * 60 * 1000
export const LEASE = 7 * DAY
const OWN_ROWS = ['tasks', 'reports', 'others'] as const
const RECEIVED = ['blocks', ...OWN_ROWS, ...OLD_ROOMS] as const
const ROOMS: Room[] = [...RECEIVED, 'meta']
const NOTHING: PullRow = {
  key: 'pull',
  cursor: null,
  epoch: null,
  pulled_at: null,
  generation: 0,
  offer_again: false,
}

export function createReceived(db: Db, vault: Vault, outside: Outside): Received {
  async function applyItems(page: Page): Promise<Applied> {
    if (!(await packOld())) return 'full'
    const before = await positionOf(db)
    if (before.cursor !== page.asked && !page.reset) return 'stale'
    // Sealing cannot happen inside a transaction: what will be written is made up first.
    const after = moved(before, page, outside.now())
    const plan = await planOf(db, vault, page, after.generation)
    const written = await write<Applied>(db, ROOMS, async (tx) => {
      const now = await positionOf(tx)
      if (now.generation !== before.generation || now.cursor !== before.cursor) return 'stale'
      if (page.reset) await clear(tx)
      await carryOut(tx, plan)
      await tx.objectStore('meta').put(after)
      return 'applied'
    })
    return written.kind === 'full' ? 'full' : written.value
  }

  async function packOld(): Promise<boolean> {
    const before = await positionOf(db)
    const things = await Promise.all(OLD_ROOMS.map((room) => oldThings(db, vault, room)))
    const changes = new Map(things.flat())
    if (!changes.size) return true
    const made = before.generation + 1
    const blocks = await repacked(db, vault, changes, made)
    const written = await write(db, ROOMS, async (tx) => {
      const now = await positionOf(tx)
      // Another tab did it, or has heard news meanwhile: then the next call finds what is left.
      if (now.generation !== before.generation) return
      await putBlocks(tx, blocks)
      for (const room of OLD_ROOMS) await tx.objectStore(room).clear()
      await tx.objectStore('meta').put({ ...now, generation: made })
    })
    return written.kind === 'done'
  }

  async function expire(): Promise<boolean> {
    const { pulled_at } = await positionOf(db)
    if (pulled_at === null || outside.now() - pulled_at < LEASE) return false
    await forget(db)
    return true
  }

  return {
    applyItems,
    expire,
    packOld,
    position: () => positionOf(db),
    wipe: () => forget(db),
    offered: async () => {
      await write(db, ['meta'], async (tx) => {
        await tx.objectStore('meta').put({ ...(await positionOf(tx)), offer_again: false })
      })
    },
  }
}

export async function positionOf(source: Db | Tx): Promise<PullRow> {
  return (await readMeta(source, 'pull')) ?? NOTHING
}

/** Forgets what was received; needs no key. The epoch stays: receipts still belong to it. */
export async function forget(db: Db): Promise<void> {
  await write(db, ROOMS, async (tx) => {
    await clear(tx)
    const { generation, ...row } = await positionOf(tx)
    const none = { cursor: null, pulled_at: null, generation: generation + 1 }
    await tx.objectStore('meta').put({ ...row, ...none })
  })
}

function moved(before: PullRow, page: Page, now: number): PullRow {
  const restored = before.epoch !== null && before.epoch !== page.epoch
  return {
    key: 'pull',
    cursor: page.next,
    epoch: page.epoch,
    pulled_at: now,
    // A page without anything in it is no news: what was opened stays open.
    generation: before.generation + (page.items.length || page.reset ? 1 : 0),
    offer_again: before.offer_again || restored,
  }
}

async function clear(tx: Tx): Promise<void> {
  for (const room of RECEIVED) await tx.objectStore(room).clear()
}

async function carryOut(tx: Tx, plan: Plan): Promise<void> {
  await putBlocks(tx, plan.blocks)
  for (const room of OWN_ROWS) {
    for (const id of plan.gone[room]) await tx.objectStore(room).delete(id)
  }
  for (const row of plan.tasks.values()) await tx.objectStore('tasks').put(row)
  for (const row of plan.reports.values()) await tx.objectStore('reports').put(row)
  for (const row of plan.others.values()) await tx.objectStore('others').put(row)
}

async function putBlocks(tx: Tx, { put, drop }: Repacked): Promise<void> {
  const blocks = tx.objectStore('blocks')
  for (const id of drop) await blocks.delete(id)
  for (const row of put) await blocks.put(row)
}
