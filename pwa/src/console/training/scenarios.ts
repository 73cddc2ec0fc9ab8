/** Scenarios as a trainer writes them: their text, what the check finds, what a phone would show. */
import type { Answer } from '@/console/data/answer'
import { change, get, nothing } from '@/console/data/asking'
import { cell, flag, list, maybe, number, record, shape, text, type Cell } from '@/console/data/read'
import { castRead } from '@/console/training/casting'
import type { Cast } from '@/console/training/paths'
import { TRAINING } from '@/console/training/classes'
import { said, type Said } from '@/console/training/visits'

export const TRAPS = ['wrong_prefill', 'same_name', 'shared_hazard', 'wrong_unit', 'missing_consent', 'late_entry'] as const

/** `origin`: bundled, own, or changed (a bundled one that was written anew). */
export interface Listed {
  readonly scenario: string
  readonly title: string
  readonly minutes: number
  readonly first_day: boolean
  readonly traps: readonly string[]
  readonly departments: readonly string[]
  readonly origin: string
}

export interface Written {
  readonly scenario: string
  readonly origin: string
  readonly yaml: string
}

/** `message` is English; `code` and `told` say the same in any language, about `path` of a report. */
export interface Fault {
  readonly line: number
  readonly message: string
  readonly path: string
  readonly code: string
  readonly told: Readonly<Record<string, string>>
}

export interface Checked {
  readonly faults: readonly Fault[]
  readonly minutes_estimate: number | null
  readonly questions: number | null
  readonly sheets: readonly { readonly sheet: string; readonly title: string }[]
}

export interface Preview {
  readonly title: string
  readonly minutes: number
  readonly story: string
  readonly says: readonly Said[]
  readonly who: Cast
  readonly questions: readonly { readonly path: string; readonly element: string }[]
  readonly rows: readonly {
    readonly department: string
    readonly title: string
    readonly subject: string
    readonly cells: readonly { readonly heading: string; readonly needed: Cell }[]
  }[]
}

const listed = shape<Listed>({
  scenario: text,
  title: text,
  minutes: number,
  first_day: flag,
  traps: list(text),
  departments: list(text),
  origin: text,
})
const written = shape<Written>({ scenario: text, origin: text, yaml: text })
const fault = shape<Fault>({ line: number, message: text, path: text, code: text, told: record(text) })
const checked = shape<Checked>({
  faults: list(fault),
  minutes_estimate: maybe(number),
  questions: maybe(number),
  sheets: (value) => maybe(list(shape({ sheet: text, title: text })))(value) ?? [],
})
const preview = shape<Preview>({
  title: text,
  minutes: number,
  story: text,
  says: list(said),
  who: castRead,
  questions: list(shape({ path: text, element: text })),
  rows: list(
    shape({
      department: text,
      title: text,
      subject: text,
      cells: list(shape({ heading: text, needed: maybe(cell) })),
    }),
  ),
})

const ROOM = `${TRAINING}/scenarios`

export async function allScenarios(): Promise<Answer<{ readonly items: readonly Listed[] }>> {
  return get(ROOM, shape({ items: list(listed) }))
}

export async function oneScenario(key: string): Promise<Answer<Written>> {
  return get(`${ROOM}/${encodeURIComponent(key)}`, written)
}

export async function checkScenario(key: string, yaml: string): Promise<Answer<Checked>> {
  return change('POST', `${ROOM}/check`, { scenario: key, yaml }, checked)
}

export async function previewScenario(key: string, yaml: string): Promise<Answer<Preview>> {
  return change('POST', `${ROOM}/preview`, { scenario: key, yaml }, preview)
}

export async function publishScenario(key: string, yaml: string): Promise<Answer<null>> {
  return change('PUT', `${ROOM}/${encodeURIComponent(key)}`, { yaml }, nothing)
}

/** A bundled one is what it was again; one's own is gone. */
export async function takeBack(key: string): Promise<Answer<null>> {
  return change('DELETE', `${ROOM}/${encodeURIComponent(key)}`, {}, nothing)
}

