/** Places, persons, sites and issues of the worker's grids, by where they are and by what they say. */
import type { Thing } from '@/store/blocks'
import type { Db } from '@/store/db'
import type { SheetPeriod, Subject } from '@/store/items'
import { PERIODS, SUBJECTS } from '@/store/received-plan'
import { plain, textsOf, type Found } from '@/store/search'
import { createMemory, createShelf } from '@/store/shelf'
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

const MOST = 50

export function createSubjects(db: Db, vault: Vault): Subjects {
  const shelf = createShelf<Subject>(db, vault, 'subjects')
  const periods = createShelf<SheetPeriod>(db, vault, 'periods')
  // Kept as long as their block stays as it is.
  const known = new WeakMap<readonly Thing<Subject>[], readonly Found[]>()
  const texts = createMemory(db, async (begin) =>
    (await shelf.blocks(begin)).flatMap((things) => {
      const found = known.get(things) ?? textsOf(things)
      known.set(things, found)
      return found
    }),
  )

  function ofType(type: string): Promise<readonly Subject[]> {
    return shelf.all(`${SUBJECTS}${type}/`)
  }

  async function at(placeId: string, type: string): Promise<Subject[]> {
    return (await ofType(type)).filter((subject) => isAt(subject, placeId))
  }

  return {
    placesIn: async (grid) => (await ofType('place')).filter((place) => place.grid === grid),
    get: async (subjectId) =>
      (await shelf.all(SUBJECTS)).find((it) => it.subject_id === subjectId) ?? null,
    personsAt: (placeId) => at(placeId, 'person'),
    sitesAt: (placeId) => at(placeId, 'site'),
    issuesAt: (placeId) => at(placeId, 'issue'),
    byAlias: async (type, alias) =>
      (await ofType(type)).find((subject) => subject.aliases.includes(alias)) ?? null,
    search: async (text) => {
      const words = plain(text).split(' ').filter(Boolean)
      if (!words.length) return []
      const hits = (await texts(SUBJECTS)).filter((each) => words.every((w) => each.text.includes(w)))
      // A short text that holds the words says little else: it is the likelier one.
      return hits
        .sort((one, other) => one.text.length - other.text.length)
        .slice(0, MOST)
        .map((hit) => hit.subject)
    },
    periodsOf: async (subjectId) =>
      (await periods.all(PERIODS)).filter((period) => period.subject_id === subjectId),
    everything: async () => {
      const [subjects, told] = await Promise.all([shelf.all(SUBJECTS), periods.all(PERIODS)])
      return { subjects, periods: told }
    },
  }
}

/** Persons are where they were seen and have not moved out of; all else is where it belongs. */
function isAt({ places, place_id }: Subject, placeId: string): boolean {
  return places ? places.some((each) => each.place_id === placeId) : place_id === placeId
}
