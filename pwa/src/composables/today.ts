/** What the day's page shows: counts, drafts, places; and how a visit begins from it. */
import { openKnown, openNew, textAt, type Arrival } from '@/composables/opening'
import type { Desk } from '@/composables/desk'
import { currentRegistry, type Registry } from '@/composables/registry'
import type { Values, VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import { untrainedIn, type Duty } from '@/store/duty'
import type { Subject } from '@/store/items'
import type { Counts } from '@/store/outbox'
import { outside } from '@/composables/phone'
import { uuid7 } from '@/store/outside'
import { seenPlaces, stopsOf, type SeenPlaces, type Stop } from '@/composables/stops'

// Made once: comparing by a language's name makes one at every comparison.
const inChinese = new Intl.Collator('zh-Hans', { numeric: true })

export interface Today {
  readonly counts: Counts
  readonly drafts: readonly Draft<VisitState>[]
  readonly places: readonly Subject[]
  readonly registry: Registry | null
  /** Whether the server was ever heard: an empty list may just not be here yet. */
  readonly pulled: boolean
  readonly duty: Duty
}

export async function readToday(desk: Desk): Promise<Today> {
  const { store } = desk
  const [counts, drafts, registry, position, places, duty] = await Promise.all([
    store.outbox.counts(),
    store.drafts.listDrafts(),
    currentRegistry(store.releases),
    store.received.position(),
    placesOf(desk),
    store.duty.current(),
  ])
  return { counts, drafts, registry, places, duty, pulled: position.pulled_at !== null }
}

// Dropped together with the desk when it is locked.
const listed = new WeakMap<Desk, Kept<readonly Subject[]>>()
const looked = new WeakMap<Desk, Kept<Day>>()

/** What was made of something, kept until that is another. */
interface Kept<T> {
  readonly of: string
  readonly made: Promise<T>
}

/** By address. The page is read again at every piece of news, and few of them are of places. */
async function placesOf(desk: Desk): Promise<readonly Subject[]> {
  const { generation } = await desk.store.received.position()
  return kept(listed, desk, String(generation), async () => {
    const { store, session } = desk
    const grids = session.grids.map(({ code }) => store.subjects.placesIn(code))
    const places = (await Promise.all(grids)).flat()
    return places
      .map((place) => ({ place, address: addressOf(place) }))
      .sort((one, other) => inChinese.compare(one.address, other.address))
      .map(({ place }) => place)
  })
}

function kept<T>(
  shelf: WeakMap<Desk, Kept<T>>,
  desk: Desk,
  of: string,
  make: () => Promise<T>,
): Promise<T> {
  const before = shelf.get(desk)
  // News comes in bursts while the first look is still going on: all of them wait for that one.
  if (before?.of === of) return before.made
  const made = make()
  shelf.set(desk, { of, made })
  return made
}

export interface Day {
  readonly stops: readonly Stop[]
  readonly seen: SeenPlaces
  /** Places that were visited on this day. */
  readonly visited: number
}

/** Why to go where; takes a moment on a cheap phone, and is kept until something changes. */
export async function readDay(desk: Desk, { places, registry, counts }: Today): Promise<Day | null> {
  if (!registry) return null
  const { generation } = await desk.store.received.position()
  const today = desk.clock.today()
  const duty = await desk.store.duty.current()
  const of = JSON.stringify([generation, today, registry.version, counts, duty])
  return kept(looked, desk, of, () => look(desk, registry, places))
}

async function look(desk: Desk, registry: Registry, places: readonly Subject[]): Promise<Day> {
  const today = desk.clock.today()
  const seen = seenPlaces(await desk.store.outbox.entries())
  const stops = await stopsOf(desk, registry, places, seen)
  const visited = [...seen.values()].filter(({ day }) => day === today).length
  return { stops, seen, visited }
}

/** Ids of places that match, best first, also by who lives or works there. */
export async function findPlaces({ store }: Desk, text: string): Promise<readonly string[]> {
  const hits = await store.subjects.search(text)
  const ids = hits.flatMap((hit) => {
    if (hit.type === 'place') return [hit.subject_id]
    const places = hit.places?.map((it) => it.place_id) ?? []
    return hit.place_id ? [...places, hit.place_id] : places
  })
  return [...new Set(ids)]
}

/** The place whose code a door shows: bare, or as the end or a parameter of a link. */
export async function placeOfCode({ store }: Desk, scanned: string): Promise<Subject | null> {
  const parts = scanned.split(/[/?&#=\s]+/).filter(Boolean)
  for (const name of [scanned.trim(), ...parts.reverse()]) {
    const found = await store.subjects.byAlias('place', name)
    if (found) return found
  }
  return null
}

export function addressOf(place: Subject): string {
  const name = textAt(place, 'place.name')
  return [textAt(place, 'place.address'), name].filter(Boolean).join(' ') || (place.aliases[0] ?? '')
}

export async function visitPlace(
  desk: Desk,
  registry: Registry,
  place: Subject,
): Promise<string | null> {
  const { subjects } = desk.store
  const form = registry.bundle.form
  const state = await openKnown(subjects, form, place, await arrival(desk, place.grid))
  return begin(desk, registry, state, { id: place.subject_id, label: addressOf(place) })
}

export async function visitNew(
  desk: Desk,
  registry: Registry,
  grid: string,
  values: Values,
): Promise<string | null> {
  const code = `new:${uuid7(outside)}`
  const state = openNew(await arrival(desk, grid), code, values)
  const { address } = values
  return begin(desk, registry, state, { id: null, label: typeof address === 'string' ? address : '' })
}

async function begin(
  { store }: Desk,
  { version }: Registry,
  state: VisitState,
  place: { readonly id: string | null; readonly label: string },
): Promise<string | null> {
  const draft = { release: version, place_id: place.id, label: place.label, state }
  return (await store.drafts.begin(draft))?.id ?? null
}

async function arrival({ clock, session, store }: Desk, grid: string): Promise<Arrival> {
  const untrained = untrainedIn(await store.duty.current(), grid)
  return { today: clock.today(), startedAt: clock.stamp(), session, grid, untrained }
}
