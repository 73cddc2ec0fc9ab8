/** Practising over the wire: what there is, setting out, the debrief, a class, what a trainer says. */
import { asRecord, listOf, type Json } from '@/sync/guards'
import {
  classOf,
  debriefOf,
  dueOf,
  earnedOf,
  hintOf,
  scenarioOf,
  startOf,
  type ClassLine,
  type Debrief,
  type Earned,
  type Hint,
  type ScenarioLine,
  type Start,
} from '@/sync/training-shapes'
import type { Transport } from '@/sync/transport'

/** `refused` with the server's code and words; `unreachable`: nothing is known, and after
 * how many milliseconds to ask again where the server said it. */
export type Answer<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly title: string }
  | { readonly kind: 'unreachable'; readonly retryAfter: number | null }

export interface School {
  readonly scenarios: () => Promise<Answer<readonly ScenarioLine[]>>
  readonly due: () => Promise<Answer<ReadonlyMap<string, readonly string[]>>>
  /** What a new release changed since one was given a credential. */
  readonly refresher: () => Promise<Answer<ReadonlyMap<string, readonly string[]>>>
  readonly earned: () => Promise<Answer<readonly Earned[]>>
  readonly starts: () => Promise<Answer<readonly Start[]>>
  readonly setOut: (asked: Json) => Promise<Answer<Start>>
  /** `first`: score what was handed in; else read what was told before. */
  readonly debrief: (startId: string, first: boolean) => Promise<Answer<Debrief>>
  readonly classes: () => Promise<Answer<readonly ClassLine[]>>
  readonly join: (code: string) => Promise<Answer<ClassLine>>
  readonly hints: (after: string | null) => Promise<Answer<readonly Hint[]>>
}

const API = '/api/v1/training'
const NOTHING = { kind: 'unreachable', retryAfter: null } as const

export function createSchool(transport: Transport, token: string): School {
  async function ask<T>(
    path: string,
    read: (body: Json) => T | null,
    sent?: Json,
  ): Promise<Answer<T>> {
    const how = sent ? { method: 'POST' as const, text: JSON.stringify(sent) } : { method: 'GET' as const }
    const reply = await transport({ ...how, path: API + path, token })
    if (reply.kind === 'unreachable') return { kind: 'unreachable', retryAfter: reply.retryAfter }
    if (reply.kind === 'problem') {
      const { status, code, title } = reply
      return { kind: 'refused', status, code, title }
    }
    const body = asRecord(reply.body)
    const value = body && read(body)
    return value === null ? NOTHING : { kind: 'told', value }
  }

  const items =
    <T>(read: (each: unknown) => T | null) =>
    (body: Json) =>
      listOf(body['items'], read)

  return {
    scenarios: () => ask('/scenarios', items(scenarioOf)),
    due: () => ask('/due', (body) => mapOf(listOf(body['items'], dueOf))),
    refresher: () => ask('/refresher', (body) => mapOf(listOf(body['items'], dueOf))),
    earned: () => ask('/credentials', items(earnedOf)),
    starts: () => ask('/starts', items(startOf)),
    setOut: (asked) => ask('/starts', startOf, asked),
    debrief: (id, first) => ask(`/starts/${id}/debrief`, debriefOf, first ? {} : undefined),
    classes: () => ask('/classes', items(classOf)),
    join: (code) => ask('/classes/join', classOf, { code }),
    hints: (after) => ask(`/hints${after ? `?after=${encodeURIComponent(after)}` : ''}`, items(hintOf)),
  }
}

function mapOf<T>(pairs: readonly (readonly [string, T])[] | null): ReadonlyMap<string, T> | null {
  return pairs && new Map(pairs)
}
