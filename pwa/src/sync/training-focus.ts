/** What of a visit is left to practise and what is given with it, as it came over the wire. */
import type { IssueState, PersonState, Presence, Reason, Values } from '@/form/types'
import { asList, asRecord, asText, asTexts, isWhole, type Json } from '@/sync/guards'

/** From the answer key, under the names that the report will have. */
export interface Given {
  readonly today: string | null
  readonly visit: Values
  readonly answers: Values
  readonly unanswered: Readonly<Record<string, Reason>>
  readonly roll: Readonly<Record<string, Presence>>
  readonly persons: readonly PersonState[]
  readonly issues: readonly IssueState[]
}

export interface LeftToDo {
  readonly paths: readonly string[]
  readonly context: readonly string[]
  readonly tools: readonly string[]
  readonly about: readonly string[]
  readonly given: Given
}

const NONE: Json = {}
const REASONS: ReadonlySet<unknown> = new Set<Reason>(['refused', 'absent', 'unknown', 'not_checked'])
const SAID: ReadonlySet<unknown> = new Set<Presence>(['here', 'away', 'moved_out', 'not_met'])

/** Null where it is not whole: then the whole visit is practised. */
export function leftToDoOf(value: unknown): LeftToDo | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    paths: asTexts(body['paths']),
    context: asTexts(body['context']),
    tools: asTexts(body['tools']),
    about: asTexts(body['about']),
    given: givenOf(asRecord(body['given'])),
  }
  return isWhole(fields) ? fields : null
}

function givenOf(body: Json | null): Given | null {
  if (!body) return null
  const record = (name: string) => asRecord(body[name]) ?? NONE
  return {
    today: asText(body['today']),
    visit: record('visit'),
    answers: record('answers'),
    unanswered: only<Reason>(record('unanswered'), REASONS),
    roll: only<Presence>(record('roll'), SAID),
    persons: (asList(body['persons']) ?? []).filter(isPerson),
    issues: (asList(body['issues']) ?? []).filter(isIssue),
  }
}

function only<T>(record: Json, known: ReadonlySet<unknown>): Readonly<Record<string, T>> {
  const isKnown = (pair: [string, unknown]): pair is [string, T] => known.has(pair[1])
  return Object.fromEntries(Object.entries(record).filter(isKnown))
}

function isPerson(value: unknown): value is PersonState {
  const body = asRecord(value)
  return asText(body?.['id']) !== null && (body?.['listed'] === true || asRecord(body?.['values']) !== null)
}

function isIssue(value: unknown): value is IssueState {
  const body = asRecord(value)
  return asText(body?.['no']) !== null && asText(body?.['category']) !== null
}
