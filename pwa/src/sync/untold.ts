/**
 * What has its receipt and pull has not told of yet: a server may number a change a moment after its
 * receipt, and a pull in between lacks it and the tasks that it makes. So it is with what others
 * did, of which the server says itself that it is there. Asked again soon, the phone does not hear
 * of either five minutes late.
 */
import type { Inbox } from '@/store/inbox'
import { readOperation } from '@/store/operation'
import type { Entry, Outbox } from '@/store/outbox'
import type { Settling } from '@/store/verdict'

export interface UntoldParts {
  readonly outbox: Pick<Outbox, 'entry'>
  readonly inbox: Pick<Inbox, 'reportState'>
  readonly settling: Settling
}

export interface Untold {
  /** Settles as the store does, and notes what was. */
  readonly settling: Settling
  /** What a pull said: is there news that it could not tell yet? */
  readonly hear: (isMore: boolean) => void
  /** In how many milliseconds to ask again; nothing where all was told, or is not for long. */
  readonly wait: () => Promise<number | undefined>
}

const FIRST = 1_000
// Two minutes in all: what is not told by then waits for the next round by itself.
const MOST_TRIES = 7

export function createUntold({ outbox, inbox, settling }: UntoldParts): Untold {
  const noted = new Set<string>()
  let isMore = false
  let tries = 0

  async function isTold(opId: string): Promise<boolean> {
    const entry = await outbox.entry(opId)
    const visitId = entry?.visit_id
    if (!entry || !visitId || !isInForce(entry)) return true
    return ((await inbox.reportState(visitId))?.rev ?? 0) >= revisionOf(entry)
  }

  return {
    settling: {
      ...settling,
      settle: async (opId, settlement) => {
        await settling.settle(opId, settlement)
        noted.add(opId)
        tries = 0
      },
    },
    hear: (told) => {
      isMore = told
    },
    wait: async () => {
      for (const opId of [...noted]) if (await isTold(opId)) noted.delete(opId)
      const isWaited = noted.size > 0 || isMore
      if (!isWaited) tries = 0
      if (!isWaited || tries >= MOST_TRIES) {
        noted.clear()
        return undefined
      }
      tries += 1
      return FIRST * 2 ** (tries - 1)
    },
  }
}

/** What is held changes no report, nor does an amendment that was sent back. */
function isInForce({ type, state }: Entry): boolean {
  return state === 'delivered' || (type === 'visit.submit' && state === 'returned')
}

/** Of the report, once this operation counts. */
function revisionOf({ type, text }: Entry): number {
  return type === 'visit.submit' ? 1 : Number(readOperation(text)['base_rev']) + 1
}
