/** One batch to the server and back; what the answer means for the batch as a whole. */
import type { Entry } from '@/store/outbox'
import { resultsOf, type Result } from '@/sync/results'
import type { Reply, Transport, Unreachable } from '@/sync/transport'

/** `refused`: this batch, not every batch, is what something on the way stumbles over. */
export type Delivery =
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'refused'; readonly retryAfter: number | null }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'unreachable'; readonly retryAfter: number | null }

export function createDeliver(
  transport: Transport,
  token: () => string | null,
): (entries: readonly Entry[]) => Promise<Delivery> {
  return async (entries) => {
    const text = batchOf(entries.map((entry) => entry.text))
    const ask = { method: 'POST', path: '/api/v1/sync/push', token: token(), text } as const
    const reply = await transport(ask)
    return deliveryOf(
      reply,
      entries.map((entry) => entry.op_id),
    )
  }
}

/** The texts exactly as they were written on saving: the receipt's hash covers them. */
export function batchOf(texts: readonly string[]): string {
  return `{"operations":[${texts.join(',')}]}`
}


function deliveryOf(reply: Reply, opIds: readonly string[]): Delivery {
  switch (reply.kind) {
    case 'ok': {
      const results = resultsOf(reply.body, opIds)
      return results ? { kind: 'results', results } : { kind: 'unreachable', retryAfter: null }
    }
    case 'problem':
      if (reply.status === 401) return { kind: 'signed_out' }
      return reply.status === 413 ? { kind: 'too_large' } : { kind: 'refused', retryAfter: null }
    case 'unreachable':
      return silent(reply)
  }
}

function silent({ why, status, retryAfter }: Unreachable): Delivery {
  if (status === 413) return { kind: 'too_large' }
  // A bug that one operation sets off, or a filter on the way that dislikes one.
  const particular = why === 'broken' || (why === 'not_ours' && (status === 400 || status === 403))
  return { kind: particular ? 'refused' : 'unreachable', retryAfter }
}
