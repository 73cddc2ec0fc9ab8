/**
 * A page of changes as rows to write and rows to drop, sealed and ready for one transaction.
 *
 * Of one thing only the last word in the page counts. A person seen in two grids stays known by the
 * one that the worker still serves.
 */
import type { Db } from '@/store/db'
import type { Item, Page, Subject } from '@/store/items'
import type { OtherRow, PeriodRow, PlainRow, SubjectRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

type ReceivedRoom = 'subjects' | 'tasks' | 'periods' | 'reports' | 'others'

/** What is in a map is written, what is in `gone` is dropped; no id is in both. */
export interface Plan {
  readonly subjects: ReadonlyMap<string, SubjectRow>
  readonly tasks: ReadonlyMap<string, PlainRow>
  readonly periods: ReadonlyMap<string, PeriodRow>
  readonly reports: ReadonlyMap<string, PlainRow>
  readonly others: ReadonlyMap<string, OtherRow>
  readonly gone: Readonly<Record<ReceivedRoom, ReadonlySet<string>>>
}

interface Entry {
  readonly room: ReceivedRoom
  readonly id: string
  readonly item: Item | null
}

export async function planOf(db: Db, vault: Vault, page: Page): Promise<Plan> {
  const last = new Map<string, Entry>()
  for (const item of page.items) {
    for (const entry of await entriesOf(db, vault, page, last, item)) {
      last.set(`${entry.room}/${entry.id}`, entry)
    }
  }
  return sealed(vault, [...last.values()])
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
  const rows = reset ? [] : await db.getAll('subjects')
  const stored = rows.filter((row) => !before.has(placeOf('subjects', row.id)))
  const opened = stored.map((row) => vault.open<Subject>(placeOf('subjects', row.id), row.body))
  const told = [...before.values()].flatMap(({ item }) =>
    item?.kind === 'subject' && item.op === 'upsert' ? [item.data] : [],
  )
  return [...(await Promise.all(opened)), ...told]
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

async function sealed(vault: Vault, entries: readonly Entry[]): Promise<Plan> {
  const gone = {
    subjects: new Set<string>(),
    tasks: new Set<string>(),
    periods: new Set<string>(),
    reports: new Set<string>(),
    others: new Set<string>(),
  }
  const plan = {
    subjects: new Map<string, SubjectRow>(),
    tasks: new Map<string, PlainRow>(),
    periods: new Map<string, PeriodRow>(),
    reports: new Map<string, PlainRow>(),
    others: new Map<string, OtherRow>(),
    gone,
  }
  await Promise.all(
    entries.map(async ({ room, id, item }) => {
      if (!item || item.kind === 'purge' || item.op === 'delete') {
        gone[room].add(id)
        return
      }
      const row = { id, body: await vault.seal(placeOf(room, id), item.data) }
      if (item.kind === 'subject') plan.subjects.set(id, { ...row, ...indexed(item.data) })
      else if (item.kind === 'sheet_period') {
        plan.periods.set(id, { ...row, subject: item.data.subject_id })
      } else if (item.kind === 'other') plan.others.set(id, { ...row, kind: item.name })
      else plan[ROOMS[item.kind]].set(id, row)
    }),
  )
  return plan
}

function indexed(subject: Subject): Pick<SubjectRow, 'type' | 'grid' | 'at'> {
  const { type, grid, place_id, places } = subject
  const at = places ? places.map((each) => each.place_id) : place_id ? [place_id] : []
  return { type, grid, at: [...new Set(at)] }
}
