/** A trainee's visit as a trainer sees it: what was recorded, what was right, step by step. */
import type { Answer } from '@/console/data/answer'
import { get } from '@/console/data/asking'
import { cell, flag, list, maybe, number, shape, text, type Cell, type Read } from '@/console/data/read'
import { castRead } from '@/console/training/casting'
import type { Cast } from '@/console/training/paths'
import { pathOf, TRAINING } from '@/console/training/classes'
import { valueText } from '@/console/training/words'
import { say, sayOf } from '@/console/words'

export interface Mark {
  readonly path: string
  readonly element: string
  readonly mark: string
  readonly right: unknown
  readonly given: unknown
  readonly why: string
  readonly critical: boolean
  readonly trap: string | null
  readonly reason: string | null
  readonly insight: string | null
}

export interface PairedCell {
  readonly heading: string
  readonly needed: Cell
  readonly got: Cell
  readonly same: boolean
}

/** `state`: same, differs, missing, extra. */
export interface PairedRow {
  readonly department: string
  readonly sheet: string
  readonly title: string
  readonly subject: string
  readonly state: string
  readonly cells: readonly PairedCell[]
}

export interface Said {
  readonly who: string
  readonly text: string
}

export interface Visit {
  readonly start_id: string
  readonly worker_id: string
  readonly name: string
  readonly class_id: string | null
  readonly scenario: string
  readonly title: string
  readonly story: string
  readonly says: readonly Said[]
  readonly who: Cast
  readonly state: string
  readonly repeat: boolean
  readonly started_at: string
  readonly handed_in_at: string | null
  readonly marks: readonly Mark[]
  readonly departments: readonly PairedRow[]
}

export interface Step {
  readonly at_ms: number
  readonly kind: string
  readonly path: string | null
  readonly value: unknown
}

export interface Recording {
  readonly seconds: number | null
  readonly steps: readonly Step[]
}

export interface Result {
  readonly name: string
  readonly class_name: string
  readonly scenarios: readonly {
    readonly scenario: string
    readonly title: string
    readonly who: Cast
    readonly state: string
    readonly handed_in_at: string | null
    readonly marks: readonly Mark[]
  }[]
}

const anything: Read<unknown> = (value) => value

export const mark = shape<Mark>({
  path: text,
  element: text,
  mark: text,
  right: anything,
  given: anything,
  why: text,
  critical: flag,
  trap: maybe(text),
  reason: maybe(text),
  insight: maybe(text),
})

const pairedRow = shape<PairedRow>({
  department: text,
  sheet: text,
  title: text,
  subject: text,
  state: text,
  cells: list(shape<PairedCell>({ heading: text, needed: maybe(cell), got: maybe(cell), same: flag })),
})

/** What was recorded, or why nothing was. */
export function givenText(mark: Mark): string {
  return mark.given === null && mark.reason ? sayOf('reason', mark.reason) : valueText(mark.element, mark.given)
}

/** What should have been: a value, or that there is none. */
export function rightText(mark: Mark): string {
  return mark.right === null && mark.mark !== 'invented' ? say('visit.no_value') : valueText(mark.element, mark.right)
}

export const said = shape<Said>({ who: text, text })

const visit = shape<Visit>({
  start_id: text,
  worker_id: text,
  name: text,
  class_id: maybe(text),
  scenario: text,
  title: text,
  story: text,
  says: list(said),
  who: castRead,
  state: text,
  repeat: flag,
  started_at: text,
  handed_in_at: maybe(text),
  marks: list(mark),
  departments: list(pairedRow),
})

const recording = shape<Recording>({
  seconds: maybe(number),
  steps: list(shape<Step>({ at_ms: number, kind: text, path: maybe(text), value: anything })),
})

const result = shape<Result>({
  name: text,
  class_name: text,
  scenarios: list(
    shape({ scenario: text, title: text, who: castRead, state: text, handed_in_at: maybe(text), marks: list(mark) }),
  ),
})

function startPath(id: string, part = ''): string {
  return `${TRAINING}/starts/${encodeURIComponent(id)}${part && `/${part}`}`
}

export async function oneVisit(id: string): Promise<Answer<Visit>> {
  return get(startPath(id), visit)
}

export async function recordingOf(id: string): Promise<Answer<Recording>> {
  return get(startPath(id, 'replay'), recording)
}

export async function resultOf(id: string, worker: string): Promise<Answer<Result>> {
  return get(pathOf(id, `members/${encodeURIComponent(worker)}/result`), result)
}
