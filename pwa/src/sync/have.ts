/**
 * After a restore from backup the server's epoch is another: what it gave receipts for may be gone.
 * The phone asks what is still there and sends the rest again.
 */
import type { Entry, Outbox } from '@/store/outbox'
import type { Received } from '@/store/received'
import { isDurable, type Settling } from '@/store/verdict'
import { asRecord, asText, isWhole, listOf } from '@/sync/guards'
import type { Transport } from '@/sync/transport'

export interface HaveParts {
  readonly outbox: Outbox
  readonly settling: Settling
  readonly received: Received
  readonly transport: Transport
  readonly token: () => string | null
}

export type HaveReport =
  | { readonly kind: 'done'; readonly again: number }
  | { readonly kind: 'unreachable' }

interface Possession {
  readonly op_id: string
  readonly status: 'known' | 'unknown' | 'differs'
}

const MOST_ASKED = 500

/** Does nothing unless the epoch has changed since. `again`: how many wait to be sent once more. */
export async function offerAgain(parts: HaveParts): Promise<HaveReport> {
  const { outbox, received } = parts
  if (!(await received.position()).offer_again) return { kind: 'done', again: 0 }
  const entries = (await outbox.entries()).filter((entry) => isDurable(entry.state))
  let again = 0
  for (let at = 0; at < entries.length; at += MOST_ASKED) {
    const asked = entries.slice(at, at + MOST_ASKED)
    const told = await ask(parts, asked)
    if (!told) return { kind: 'unreachable' }
    again += await sort(parts.settling, asked, told)
  }
  await received.offered()
  return { kind: 'done', again }
}

async function ask(
  { transport, token }: HaveParts,
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
  return isWhole(fields) ? fields : null
}
