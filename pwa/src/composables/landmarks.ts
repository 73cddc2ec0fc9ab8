/**
 * What a map without a network can be drawn from: places where this phone was located itself. The
 * server sends no positions of homes to phones.
 */
import type { InjectionKey } from 'vue'
import type { VisitState } from '@/form/types'
import { isPoint } from '@/composables/coordinates'
import type { Desk } from '@/composables/desk'
import { metresBetween, type Spot } from '@/composables/distance'
import { seenAt, seenPlaces } from '@/composables/stops'
import type { Draft } from '@/store/drafts'

export interface Landmark extends Spot {
  readonly name: string
}

/** `own`: the place of this visit, where it was located before. */
export interface Surroundings {
  readonly own: Landmark | null
  readonly known: readonly Landmark[]
}

export const SURROUNDINGS: InjectionKey<() => Promise<Surroundings>> = Symbol('surroundings')

export async function surroundingsOf(
  { store }: Desk,
  { id, place_id: placeId }: Pick<Draft<VisitState>, 'id' | 'place_id'>,
): Promise<Surroundings> {
  const seen = seenPlaces(await store.outbox.entries())
  const reported = [...seen.values()].flatMap(({ name, at }) => (at ? [{ name, ...at }] : []))
  const drafts = (await store.drafts.listDrafts()).filter((draft) => draft.id !== id)
  const begun = drafts.flatMap(({ label, state }) => {
    const at = state.visit['location']
    return isPoint(at) ? [{ name: label, lat: at.lat, lon: at.lon }] : []
  })
  const place = placeId === null ? null : await store.subjects.get(placeId)
  const here = place ? seenAt(seen, place) : null
  const own = here?.at ? { name: here.name, ...here.at } : null
  return { own, known: [...reported, ...begun].filter(({ name }) => name) }
}

/** The nearest first. */
export function byDistance<T extends Spot>(spots: readonly T[], from: Spot): readonly T[] {
  return [...spots].sort((one, other) => metresBetween(one, from) - metresBetween(other, from))
}
