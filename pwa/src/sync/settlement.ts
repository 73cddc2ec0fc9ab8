/** From the server's result to where an operation stands on the phone: all eight, and silence. */
import type { Settlement, Verdict } from '@/store/verdict'
import type { Result, Standing } from '@/sync/results'

/** `later`: nothing was decided, and it is sent again. */
export type Decision = Settlement | 'later'

/** `sha256` is the hash of the text as it lies in the outbox. */
export function settlementOf(result: Result, sha256: string): Decision {
  // accepted, accepted_need_blobs, held, returned, duplicate: whatever has a receipt is durable.
  if ('receipt' in result) return durable(result, sha256)
  switch (result.status) {
    case 'differs':
      return { state: 'differs', verdict: saying({ title: result.title }) }
    case 'malformed':
      return {
        state: 'malformed',
        verdict: saying({ title: result.title, support_code: result.support_code }),
      }
    case 'retry':
    case 'unreachable':
      return 'later'
  }
}

/** Where the server says that an operation stands → where it stands on the phone. */
export const STATES = {
  accepted: 'delivered',
  accepted_need_blobs: 'delivered',
  held: 'held',
  returned: 'returned',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
} as const satisfies Record<Standing, Settlement['state']>

function durable(result: Extract<Result, { receipt: unknown }>, sha256: string): Decision {
  const { receipt, missing, faults, lost, reason, title } = result
  // Something on the way changed the bytes: what is stored is not what the worker recorded.
  if (receipt.sha256 !== sha256) return { state: 'differs', verdict: { receipt } }
  return {
    state: STATES[result.status === 'duplicate' ? result.state : result.status],
    verdict: { receipt, missing, faults, lost, ...saying({ reason, title }) },
  }
}

function saying(words: Readonly<Record<string, string | null>>): Verdict {
  const said = Object.entries(words).filter(([, word]) => word !== null)
  return Object.fromEntries(said)
}
