/** Classes as the server tells a trainer of them, and what a trainer does to one. */
import type { Answer } from '@/console/data/answer'
import { change, get, nothing } from '@/console/data/asking'
import { flag, list, maybe, number, shape, text } from '@/console/data/read'

export const TRAINING = '/api/v1/console/training'
export const MARKS = ['right', 'wrong', 'missed', 'invented', 'needless'] as const

export interface SchoolClass {
  readonly class_id: string
  readonly name: string
  readonly code: string
  readonly code_ends_at: string | null
  readonly made_at: string
  readonly closed_at: string | null
  readonly reset_at: string | null
  readonly scenarios: readonly string[]
  readonly members: number
}

/** `state`: open, handed_in, scored. */
export interface Started {
  readonly start_id: string
  readonly scenario: string
  readonly state: string
  readonly repeat: boolean
  readonly started_at: string
  readonly handed_in_at: string | null
  readonly minutes: number | null
}

export interface Member {
  readonly worker_id: string
  readonly name: string
  readonly joined_at: string
  readonly starts: readonly Started[]
  /** No secret: signs in by a code that a trainer gives. */
  readonly by_code: boolean
}

export interface Named {
  readonly scenario: string
  readonly title: string
}

/** Members in the order of joining. */
export interface Progress {
  readonly as_of: string
  readonly scenarios: readonly Named[]
  readonly members: readonly Member[]
}

export interface Hint {
  readonly hint_id: string
  readonly worker_id: string | null
  readonly scenario: string | null
  readonly text: string
  readonly sent_at: string
}

const schoolClass = shape<SchoolClass>({
  class_id: text,
  name: text,
  code: text,
  code_ends_at: maybe(text),
  made_at: text,
  closed_at: maybe(text),
  reset_at: maybe(text),
  scenarios: list(text),
  members: number,
})

const started = shape<Started>({
  start_id: text,
  scenario: text,
  state: text,
  repeat: flag,
  started_at: text,
  handed_in_at: maybe(text),
  minutes: maybe(number),
})

export const named = shape<Named>({ scenario: text, title: text })

export const progress = shape<Progress>({
  as_of: text,
  scenarios: list(named),
  members: list(shape<Member>({ worker_id: text, name: text, joined_at: text, starts: list(started), by_code: flag })),
})

const hint = shape<Hint>({
  hint_id: text,
  worker_id: maybe(text),
  scenario: maybe(text),
  text,
  sent_at: text,
})

export const qrCode = shape({ url: text, code: text, qr: list(text) })

export function pathOf(id: string, part = ''): string {
  return `${TRAINING}/classes/${encodeURIComponent(id)}${part && `/${part}`}`
}

export async function allClasses(): Promise<Answer<{ readonly items: readonly SchoolClass[] }>> {
  return get(`${TRAINING}/classes`, shape({ items: list(schoolClass) }))
}

export async function oneClass(id: string): Promise<Answer<SchoolClass>> {
  return get(pathOf(id), schoolClass)
}

export async function makeClass(name: string, scenarios: readonly string[]): Promise<Answer<SchoolClass>> {
  return change('POST', `${TRAINING}/classes`, { name, scenarios }, schoolClass)
}

export interface ClassChange {
  readonly name?: string
  readonly scenarios?: readonly string[]
  readonly closed?: boolean
  readonly new_code?: true
  readonly undo_reset?: true
}

export async function changeClass(id: string, what: ClassChange): Promise<Answer<SchoolClass>> {
  return change('PATCH', pathOf(id), what, schoolClass)
}

export async function resetClass(id: string): Promise<Answer<SchoolClass>> {
  return change('POST', pathOf(id, 'reset'), {}, schoolClass)
}

export async function hintsOf(id: string): Promise<Answer<{ readonly items: readonly Hint[] }>> {
  return get(pathOf(id, 'hints'), shape({ items: list(hint) }))
}

/** Without a worker it goes to all, without a scenario it is about none. */
export async function sendHint(id: string, said: { readonly worker_id?: string; readonly scenario?: string; readonly text: string }): Promise<Answer<null>> {
  return change('POST', pathOf(id, 'hints'), said, nothing)
}

/** `until` is when it is worth nothing any more. */
export interface SignInCode {
  readonly code: string
  readonly until: string
  readonly qr: readonly string[]
}

/** One that signs one phone of a member in, once. */
export async function signInCode(id: string, worker: string): Promise<Answer<SignInCode>> {
  const read = shape<SignInCode>({ code: text, until: text, qr: list(text) })
  return change('POST', pathOf(id, `members/${encodeURIComponent(worker)}/code`), {}, read)
}

export async function grantAttempt(id: string, worker: string, scenario: string): Promise<Answer<null>> {
  return change('POST', pathOf(id, 'attempts'), { worker_id: worker, scenario }, nothing)
}
