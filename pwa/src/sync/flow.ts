/**
 * How much to send at once. A line that breaks gets smaller batches, one that carries gets larger
 * ones again; so an operation that breaks every connection ends up alone and stops nobody else.
 */
import type { Waiting } from '@/store/outbox'

export const MOST_OPERATIONS = 50
/** Of uncompressed text; the server's limit is 2 MB. */
export const MOST_BYTES = 1_500_000

export interface Flow {
  /** The next batch from the front of these; never empty while something waits. */
  readonly take: (waiting: readonly Waiting[]) => readonly Waiting[]
  readonly carried: () => void
  /** A batch of so many broke the line, or the line broke by itself: nobody can tell. */
  readonly broke: (operations: number) => void
}

export function createFlow(): Flow {
  let most = MOST_OPERATIONS
  return {
    take: (waiting) => {
      let bytes = 0
      const over = waiting.findIndex((each, at) => {
        bytes += each.bytes + 1
        // Those that failed more often go by themselves: one of them may be the cause.
        const apart = each.attempts !== waiting[0]?.attempts
        return at > 0 && (apart || at >= most || bytes > MOST_BYTES)
      })
      return over < 0 ? waiting : waiting.slice(0, over)
    },
    carried: () => {
      most = Math.min(MOST_OPERATIONS, most * 2)
    },
    broke: (operations) => {
      most = Math.max(1, Math.floor(Math.min(most, operations) / 2))
    },
  }
}
