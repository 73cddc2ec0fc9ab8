/** Areas whose workers need no training, as the data office sees them. */
import type { Answer } from '@/console/data/answer'
import { change, get, nothing } from '@/console/data/asking'
import { flag, labels, list, maybe, shape, text } from '@/console/data/read'
import type { Labels } from '@/form/types'

/** `place` are the names above it from the top, `within` its own code and theirs. */
export interface Area {
  readonly area: string
  readonly name: string
  readonly place: readonly string[]
  readonly within: readonly string[]
}

/** `sheet` null: all sheets. `since` null: as long as the area. `by`: account, operator or area. */
export interface Waiver extends Area {
  readonly waiver_id: string
  readonly sheet: string | null
  readonly title: string | null
  readonly department: Labels | null
  readonly since: string | null
  readonly by: string
  readonly by_name: string | null
}

export interface WaivedSheet {
  readonly sheet: string
  readonly title: string
  readonly department: Labels | null
}

export interface Waivers {
  readonly items: readonly Waiver[]
  readonly sheets: readonly WaivedSheet[]
}

const ROOM = '/api/v1/console/waivers'

const placed = { area: text, name: text, place: list(text), within: list(text) }
const waiver = shape<Waiver>({
  ...placed,
  waiver_id: text,
  sheet: maybe(text),
  title: maybe(text),
  department: maybe(labels),
  since: maybe(text),
  by: text,
  by_name: maybe(text),
})
const waiversRead = shape<Waivers>({
  items: list(waiver),
  sheets: list(shape<WaivedSheet>({ sheet: text, title: text, department: maybe(labels) })),
})
const areasRead = shape({ items: list(shape<Area>(placed)), more: flag })

export async function allWaivers(): Promise<Answer<Waivers>> {
  return get(ROOM, waiversRead)
}

export async function areasLike(words: string): Promise<Answer<{ readonly items: readonly Area[]; readonly more: boolean }>> {
  return get(`/api/v1/console/areas?words=${encodeURIComponent(words)}`, areasRead)
}

export async function waive(area: string, sheet: string | null): Promise<Answer<Waiver>> {
  return change('POST', ROOM, { area, sheet }, waiver)
}

export async function endWaiver(id: string): Promise<Answer<null>> {
  return change('DELETE', `${ROOM}/${encodeURIComponent(id)}`, {}, nothing)
}

/** Another that reaches an area and a sheet as well, so that ending the one changes nothing yet. */
export function alsoReaching(
  all: readonly Waiver[],
  { within, sheet }: { readonly within: readonly string[]; readonly sheet: string | null },
  but = '',
): Waiver | undefined {
  return all.find(
    (each) => each.waiver_id !== but && within.includes(each.area) && (each.sheet === null || each.sheet === sheet),
  )
}
