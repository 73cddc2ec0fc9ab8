/** What the day's page shows: counts, drafts, places; and how a visit begins from it. */
import { openKnown, openNew, type Arrival } from '@/composables/opening'
import type { Desk } from '@/composables/desk'
import { currentRegistry, type Registry } from '@/composables/registry'
import type { Values, VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import type { Subject } from '@/store/items'
import type { Counts } from '@/store/outbox'
import { outside } from '@/composables/phone'
import { uuid7 } from '@/store/outside'
import { textAt } from '@/composables/opening'

export interface Today {
  readonly counts: Counts
  readonly drafts: readonly Draft<VisitState>[]
  readonly places: readonly Subject[]
  readonly registry: Registry | null
  /** Whether the server was ever heard: an empty list may just not be here yet. */
  readonly pulled: boolean
}

export async function readToday({ store, session }: Desk): Promise<Today> {
  const [counts, drafts, registry, position, ...grids] = await Promise.all([
    store.outbox.counts(),
    store.drafts.listDrafts(),
    currentRegistry(store.releases),
    store.received.position(),
    ...session.grids.map(({ code }) => store.subjects.placesIn(code)),
  ])
  const places = grids.flat().sort(byAddress)
  return { counts, drafts, registry, places, pulled: position.pulled_at !== null }
}

/** Places that match, also by who lives or works there. */
export async function findPlaces({ store }: Desk, text: string): Promise<Subject[]> {
  const hits = await store.subjects.search(text)
  const ids = hits.flatMap((hit) => {
    if (hit.type === 'place') return [hit.subject_id]
    const places = hit.places?.map((it) => it.place_id) ?? []
    return hit.place_id ? [...places, hit.place_id] : places
  })
  const found = await Promise.all([...new Set(ids)].map((id) => store.subjects.get(id)))
  return found.filter((place) => place?.type === 'place').filter((place) => place !== null)
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
  const state = await openKnown(subjects, registry.bundle.form, place, arrival(desk, place.grid))
  return begin(desk, registry, state, { id: place.subject_id, label: addressOf(place) })
}

export async function visitNew(
  desk: Desk,
  registry: Registry,
  grid: string,
  values: Values,
): Promise<string | null> {
  const code = `new:${uuid7(outside)}`
  const state = openNew(arrival(desk, grid), code, values)
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

function arrival({ clock, session }: Desk, grid: string): Arrival {
  return { today: clock.today(), startedAt: clock.stamp(), session, grid }
}

function byAddress(one: Subject, other: Subject): number {
  return addressOf(one).localeCompare(addressOf(other), 'zh-Hans', { numeric: true })
}
