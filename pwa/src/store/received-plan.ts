/**
 * A page of changes as rows to write and rows to drop, sealed and ready for one transaction.
 *
 * Of one thing only the last word in the page counts. A person seen in two grids stays known by the
 * one that the worker still serves.
 */
import { kindOf, openBlock, repacked, type Change, type Repacked } from '@/store/blocks'
import type { Db } from '@/store/db'
import type { Item, Page, Subject } from '@/store/items'
import type { OtherRow, PlainRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

type ReceivedRoom = 'subjects' | 'tasks' | 'periods' | 'reports' | 'others'
type OwnRoom = 'tasks' | 'reports' | 'others'

/** What is in a map is written, what is in `gone` is dropped; no id is in both. */
export interface Plan {
  readonly blocks: Repacked
  readonly tasks: ReadonlyMap<string, PlainRow>
  readonly reports: ReadonlyMap<string, PlainRow>
  readonly others: ReadonlyMap<string, OtherRow>
  readonly gone: Readonly<Record<OwnRoom, ReadonlySet<string>>>
}

/** Blocks of subjects are of a kind for each type, those of periods of one. */
export const SUBJECTS = 'subject:'
export const PERIODS = 'period'

interface Entry {
  readonly room: ReceivedRoom
  readonly id: string
  readonly item: Item | null
}

/** `made` is the generation that the page makes. */
export async function planOf(db: Db, vault: Vault, page: Page, made: number): Promise<Plan> {
  const last = new Map<string, Entry>()
  for (const item of page.items) {
    for (const entry of await entriesOf(db, vault, page, last, item)) {
      last.set(`${entry.room}/${entry.id}`, entry)
    }
  }
  const entries = [...last.values()]
  const blocks = await repacked(page.reset ? null : db, vault, changesOf(entries), made)
  return { blocks, ...(await sealed(vault, entries)) }
}

export function placeOf(room: ReceivedRoom, id: string): string {
  return `${room}/${id}`
}

async function entriesOf(
  db: Db,
  vault: Vault,
  page: Page,
  before: ReadonlyMap<string, Entry>,
  item: Item,
): Promise<Entry[]> {
  if (item.kind !== 'purge') return [entryOf(item)]
  const known = await subjectsNow(db, vault, page.reset, before)
  return purged(item.grid, known)
}

const ROOMS = {
  subject: 'subjects',
  task: 'tasks',
  sheet_period: 'periods',
  report_state: 'reports',
} as const

function entryOf(item: Exclude<Item, { kind: 'purge' }>): Entry {
  if (item.kind === 'other') {
    const id = `${item.name}:${item.id}`
    return { room: 'others', id, item: item.op === 'delete' ? null : item }
  }
  return { room: ROOMS[item.kind], id: item.id, item: item.op === 'delete' ? null : item }
}

/** The subjects as they stand before this item: the store's, with the page's laid over. */
async function subjectsNow(
  db: Db,
  vault: Vault,
  reset: boolean,
  before: ReadonlyMap<string, Entry>,
): Promise<Subject[]> {
  const rows = reset ? [] : await db.getAll('blocks')
  const opened = await Promise.all(
    rows.filter(({ id }) => kindOf(id).startsWith(SUBJECTS)).map((row) => openBlock<Subject>(vault, row)),
  )
  const stored = opened.flat().filter(([name]) => !before.has(name))
  const told = [...before.values()].flatMap(({ item }) =>
    item?.kind === 'subject' && item.op === 'upsert' ? [item.data] : [],
  )
  return [...stored.map(([, subject]) => subject), ...told]
}

function purged(grid: string, subjects: readonly Subject[]): Entry[] {
  const left = new Set(subjects.filter((one) => one.grid === grid).map((one) => one.subject_id))
  return subjects.flatMap((one): Entry[] => {
    const room = 'subjects'
    const id = one.subject_id
    const places = one.places?.filter((each) => !left.has(each.place_id))
    // A person without places is not told of; the others belong to the grid of their own.
    const stays = places ? places.length > 0 : one.grid !== grid
    if (!stays) return [{ room, id, item: null }]
    if (!places || places.length === one.places?.length) return []
    const data = { ...one, places }
    return [{ room, id, item: { kind: 'subject', id, op: 'upsert', data } }]
  })
}

/** What of a page lies in blocks. */
function changesOf(entries: readonly Entry[]): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>()
  for (const { room, id, item } of entries) {
    if (room === 'subjects' || room === 'periods') changes.set(placeOf(room, id), changeOf(item))
  }
  return changes
}

function changeOf(item: Item | null): Change {
  if (item?.kind === 'subject' && item.op === 'upsert') {
    return { kind: `${SUBJECTS}${item.data.type}`, value: item.data }
  }
  if (item?.kind === 'sheet_period' && item.op === 'upsert') {
    return { kind: PERIODS, value: item.data }
  }
  return null
}

async function sealed(vault: Vault, entries: readonly Entry[]): Promise<Omit<Plan, 'blocks'>> {
  const gone = { tasks: new Set<string>(), reports: new Set<string>(), others: new Set<string>() }
  const plan = {
    tasks: new Map<string, PlainRow>(),
    reports: new Map<string, PlainRow>(),
    others: new Map<string, OtherRow>(),
    gone,
  }
  await Promise.all(
    entries.map(async ({ room, id, item }) => {
      if (room === 'subjects' || room === 'periods') return
      if (!item || item.kind === 'purge' || item.op === 'delete') {
        gone[room].add(id)
        return
      }
      const row = { id, body: await vault.seal(placeOf(room, id), item.data) }
      if (item.kind === 'other') plan.others.set(id, { ...row, kind: item.name })
      else if (room !== 'others') plan[room].set(id, row)
    }),
  )
  return plan
}
