/** Pull: what the server has for this phone, page by page, each page whole or not at all. */
import type { Received } from '@/store/received'
import type { Clock } from '@/sync/clock'
import { pageOf, type Asked, type Told } from '@/sync/pages'
import type { Reply, Transport } from '@/sync/transport'

/**
 * `signed_out`: the server opens nothing for this token any more. `deviceSeq`: the highest number
 * that it heard of this device; `duty`: what its worker is not to be asked; `soon`: it has news that
 * it cannot tell yet.
 */
export type PullReport =
  | ({ readonly kind: 'done'; readonly items: number } & Partial<Pick<Told, 'deviceSeq' | 'duty' | 'soon'>>)
  | { readonly kind: 'unreachable'; readonly retryAfter: number | null }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'full' }

export interface PullParts {
  readonly received: Received
  readonly transport: Transport
  readonly token: () => string | null
  readonly clock: Clock
}

type Answer =
  | { readonly kind: 'page'; readonly told: Told }
  | { readonly kind: 'reset' }
  | Exclude<PullReport, { kind: 'done' }>

// More than this in one round is a server that never ends; the next round goes on.
const MOST_PAGES = 1000
const SILENT = { kind: 'unreachable', retryAfter: null } as const

export async function pull(parts: PullParts): Promise<PullReport> {
  const { received } = parts
  let asked: Asked = { asked: (await received.position()).cursor, reset: false }
  let items = 0
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const answer = await ask(parts, asked)
    if (answer.kind === 'reset') {
      // The old copy stays in use until the first new page replaces it.
      if (asked.reset) return SILENT
      asked = { asked: null, reset: true }
      continue
    }
    if (answer.kind !== 'page') return answer
    const { page, hasMore, deviceSeq, duty, soon } = answer.told
    const applied = await received.applyItems(page)
    if (applied === 'full') return { kind: 'full' }
    // Another tab was faster: what it took need not be taken again.
    if (applied === 'stale') return { kind: 'done', items }
    items += page.items.length
    if (!hasMore) return { kind: 'done', items, deviceSeq, duty, soon }
    asked = { asked: page.next, reset: false }
  }
  return { kind: 'done', items }
}

async function ask({ transport, token, clock }: PullParts, asked: Asked): Promise<Answer> {
  const cursor = asked.asked === null ? '' : `?cursor=${encodeURIComponent(asked.asked)}`
  const sent = clock.reading()
  const reply = await transport({
    method: 'GET',
    path: `/api/v1/sync/pull${cursor}`,
    token: token(),
  })
  const answer = answerOf(reply, asked)
  if (answer.kind === 'page') clock.heard(answer.told.serverTime, sent)
  return answer
}

function answerOf(reply: Reply, asked: Asked): Answer {
  switch (reply.kind) {
    case 'ok': {
      const told = pageOf(reply.body, asked)
      return told ? { kind: 'page', told } : SILENT
    }
    case 'problem':
      if (reply.status === 401) return { kind: 'signed_out' }
      return reply.status === 410 && reply.body['reset'] === true ? { kind: 'reset' } : SILENT
    case 'unreachable':
      return { kind: 'unreachable', retryAfter: reply.retryAfter }
  }
}
