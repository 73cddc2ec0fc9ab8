/**
 * Places, persons, sites and issues of the worker's grids, by where they are and by what they say.
 *
 * They are opened once and kept in memory while the store is; a change made by another tab shows by
 * the store's generation.
 */
import type { Db } from '@/store/db'
import type { KnownValue, SheetPeriod, Subject } from '@/store/items'
import { positionOf } from '@/store/received'
import { placeOf } from '@/store/received-plan'
import type { PeriodRow, SubjectRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

export interface Subjects {
  readonly placesIn: (grid: string) => Promise<Subject[]>
  readonly get: (subjectId: string) => Promise<Subject | null>
  readonly personsAt: (placeId: string) => Promise<Subject[]>
  readonly sitesAt: (placeId: string) => Promise<Subject[]>
  readonly issuesAt: (placeId: string) => Promise<Subject[]>
  /** By the name on a door's code, or any other name that the city or a phone gave it. */
  readonly byAlias: (type: string, alias: string) => Promise<Subject | null>
  /** Whatever names, addresses or codes hold all the words, best first. */
  readonly search: (text: string) => Promise<Subject[]>
  readonly periodsOf: (subjectId: string) => Promise<SheetPeriod[]>
  /** All of it at once, for who looks at every place: one reading instead of thousands. */
  readonly everything: () => Promise<Everything>
}

export interface Everything {
  readonly subjects: readonly Subject[]
  readonly periods: readonly SheetPeriod[]
}

interface Found {
  readonly subject: Subject
  readonly text: string
}

const MOST = 50
// What people look for; other values would only bring up what nobody meant.
const SEARCHED = ['address', 'name', 'phone', 'uscc', 'owner_name', 'head_name', 'owner_phone']

export function createSubjects(db: Db, vault: Vault): Subjects {
  const shelf = createShelf(db, vault)

  async function ofType(type: string): Promise<Subject[]> {
    await shelf.refresh()
    return Promise.all((await db.getAllFromIndex('subjects', 'type', type)).map(shelf.open))
  }

  function period(row: PeriodRow): Promise<SheetPeriod> {
    return vault.open<SheetPeriod>(placeOf('periods', row.id), row.body)
  }

  async function at(placeId: string, type: string): Promise<Subject[]> {
    await shelf.refresh()
    const rows = await db.getAllFromIndex('subjects', 'at', placeId)
    return Promise.all(rows.filter((row) => row.type === type).map(shelf.open))
  }

  return {
    placesIn: async (grid) => (await ofType('place')).filter((place) => place.grid === grid),
    get: async (subjectId) => {
      await shelf.refresh()
      const row = await db.get('subjects', subjectId)
      return row ? shelf.open(row) : null
    },
    personsAt: (placeId) => at(placeId, 'person'),
    sitesAt: (placeId) => at(placeId, 'site'),
    issuesAt: (placeId) => at(placeId, 'issue'),
    byAlias: async (type, alias) =>
      (await ofType(type)).find((subject) => subject.aliases.includes(alias)) ?? null,
    search: async (text) => {
      const words = plain(text).split(' ').filter(Boolean)
      if (!words.length) return []
      const hits = (await shelf.texts()).filter((each) => words.every((w) => each.text.includes(w)))
      // A short text that holds the words says little else: it is the likelier one.
      return hits
        .sort((one, other) => one.text.length - other.text.length)
        .slice(0, MOST)
        .map((hit) => hit.subject)
    },
    periodsOf: async (subjectId) =>
      Promise.all((await db.getAllFromIndex('periods', 'subject', subjectId)).map(period)),
    everything: async () => {
      const found = (await shelf.texts()).map(({ subject }) => subject)
      return { subjects: found, periods: await Promise.all((await db.getAll('periods')).map(period)) }
    },
  }
}

interface Shelf {
  readonly refresh: () => Promise<void>
  readonly open: (row: SubjectRow) => Promise<Subject>
  readonly texts: () => Promise<readonly Found[]>
}

function createShelf(db: Db, vault: Vault): Shelf {
  let generation = -1
  let opened = new Map<string, Promise<Subject>>()
  let found: readonly Found[] | null = null

  async function refresh(): Promise<void> {
    const { generation: now } = await positionOf(db)
    if (now === generation) return
    generation = now
    opened = new Map()
    found = null
  }

  function open(row: SubjectRow): Promise<Subject> {
    const known = opened.get(row.id)
    if (known) return known
    const subject = vault.open<Subject>(placeOf('subjects', row.id), row.body)
    opened.set(row.id, subject)
    return subject
  }

  async function texts(): Promise<readonly Found[]> {
    await refresh()
    if (found) return found
    const subjects = await Promise.all((await db.getAll('subjects')).map(open))
    found = subjects.map((subject) => ({ subject, text: textOf(subject) }))
    return found
  }

  return { refresh, open, texts }
}

function textOf(subject: Subject): string {
  const values = Object.entries(subject.values).map(([element, known]) => wordOf(element, known))
  return plain([...subject.aliases, ...values].filter(Boolean).join('\n'))
}

function wordOf(element: string, known: KnownValue): string {
  const attribute = element.slice(element.indexOf('.') + 1)
  return SEARCHED.includes(attribute) && typeof known.value === 'string' ? known.value : ''
}

/** Full-width signs, capitals and tones of spacing do not matter to who searches. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[ \t\u3000]+/g, ' ').trim()
}
