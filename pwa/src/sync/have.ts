/**
 * What the server has of what it gave receipts for, and where that stands now.
 *
 * After a restore from backup its epoch is another, and some of it may be gone: the phone asks what
 * is still there and sends the rest again. A phone that may pull no more asks how things stand.
 */
import type { Entry, Outbox } from '@/store/outbox'
import type { Received } from '@/store/received'
import type { OpState } from '@/store/rows'
import { isDurable, type Settling } from '@/store/verdict'
import type { Told } from '@/sync/follow'
import { asRecord, asText, isWhole, listOf } from '@/sync/guards'
import { STATES } from '@/sync/settlement'
import type { Transport } from '@/sync/transport'

interface AskParts {
  readonly outbox: Outbox
  readonly settling: Settling
  readonly transport: Transport
  readonly token: () => string | null
}

export interface HaveParts extends AskParts {
  readonly received: Received
}

export type HaveReport =
  | { readonly kind: 'done'; readonly again: number }
  | { readonly kind: 'unreachable' }

/** `state` of what is known; null from an older server. */
interface Possession {
  readonly op_id: string
  readonly status: 'known' | 'unknown' | 'differs'
  readonly state: OpState | null
}

const MOST_ASKED = 500
const STANDINGS: ReadonlyMap<string, OpState> = new Map(Object.entries(STATES))

/** Does nothing unless the epoch has changed since. `again`: how many wait to be sent once more. */
export async function offerAgain(parts: HaveParts): Promise<HaveReport> {
  const { outbox, received } = parts
  if (!(await received.position()).offer_again) return { kind: 'done', again: 0 }
  let again = 0
  for (const asked of await proven(outbox)) {
    const told = await ask(parts, asked)
    if (!told) return { kind: 'unreachable' }
    again += await sort(parts.settling, asked, told)
  }
  await received.offered()
  return { kind: 'done', again }
}

/** Where all of it stands now, as far as the server answers; what it lacks waits to be sent again. */
export async function toldByHave(parts: AskParts): Promise<Told> {
  const found = new Map<string, OpState>()
  for (const asked of await proven(parts.outbox)) {
    for (const { op_id, status, state } of (await ask(parts, asked)) ?? []) {
      // Of a restore it hears nothing, for it cannot pull.
      if (status === 'unknown') await parts.settling.waitAgain(op_id.toLowerCase())
      if (state) found.set(op_id.toLowerCase(), state)
    }
  }
  return found
}

/** What the server gave receipts for, as many at a time as it answers. */
async function proven(outbox: Outbox): Promise<Entry[][]> {
  const entries = (await outbox.entries()).filter((entry) => isDurable(entry.state))
  const starts = Array.from({ length: Math.ceil(entries.length / MOST_ASKED) }, (_, n) => n * MOST_ASKED)
  return starts.map((at) => entries.slice(at, at + MOST_ASKED))
}

async function ask(
  { transport, token }: AskParts,
  asked: readonly Entry[],
): Promise<Possession[] | null> {
  const operations = asked.map(({ op_id, sha256 }) => ({ op_id, sha256 }))
  const text = JSON.stringify({ operations })
  const reply = await transport({
    method: 'POST',
    path: '/api/v1/sync/have',
    token: token(),
    text,
  })
  return reply.kind === 'ok' ? listOf(asRecord(reply.body)?.['results'], possessionOf) : null
}

async function sort(
  settling: Settling,
  asked: readonly Entry[],
  told: readonly Possession[],
): Promise<number> {
  const status = new Map(told.map((each) => [each.op_id.toLowerCase(), each.status]))
  let again = 0
  for (const { op_id, blobs } of asked) {
    const now = status.get(op_id)
    if (now === 'differs') await settling.settle(op_id, { state: 'differs', verdict: {} })
    // Its photos may be older than the backup while it is not: a duplicate's answer names them.
    else if (now !== 'known' || blobs.length > 0) {
      await settling.waitAgain(op_id)
      again += 1
    }
  }
  return again
}

function possessionOf(value: unknown): Possession | null {
  const found = asRecord(value)
  const statuses = ['known', 'unknown', 'differs'] as const
  const fields = {
    op_id: asText(found?.['op_id']),
    status: statuses.find((status) => status === found?.['status']) ?? null,
  }
  const state = STANDINGS.get(asText(found?.['state']) ?? '') ?? null
  return isWhole(fields) ? { ...fields, state } : null
}
