/**
 * What became of operations after their receipt: a person released or rejected what was held, an
 * amendment mended what was returned. The server tells it when the same text is offered once more:
 * the answer to a duplicate says where it stands now. Offered is what is undecided here, and what
 * somebody says stands elsewhere: pull, or where that is closed the answer to `have`.
 */
import type { Inbox } from '@/store/inbox'
import type { Entry, Outbox } from '@/store/outbox'
import type { OpState } from '@/store/rows'
import type { Settling } from '@/store/verdict'
import type { Delivery } from '@/sync/deliver'
import { settlementOf } from '@/sync/settlement'

/** By operation where it stands now, of those that something is known of. */
export type Told = ReadonlyMap<string, OpState>

export interface FollowParts {
  readonly outbox: Outbox
  readonly settling: Settling
  readonly told: () => Promise<Told>
  readonly deliver: (entries: readonly Entry[]) => Promise<Delivery>
}

/** What pull says of a visit, as the state that its submission then has on the phone. */
const BY_REPORT: Readonly<Record<string, OpState>> = {
  accepted: 'delivered',
  returned: 'returned',
  withdrawn: 'withdrawn',
}
const UNDECIDED: ReadonlySet<OpState> = new Set(['held', 'returned'])
// More than a batch of these means that many stay undecided: the next time comes soon enough.
const MOST = 50

/** What pull has said of the visits that were submitted. */
export async function toldByPull(inbox: Inbox): Promise<Told> {
  const states = await inbox.reportStates()
  return new Map(
    states.flatMap(({ op_id, state }) => {
      const now = BY_REPORT[state]
      return now ? [[op_id, now] as const] : []
    }),
  )
}

/** How many stand elsewhere now than they did. */
export async function followUp(parts: FollowParts): Promise<number> {
  const asked = (await openOnes(parts)).slice(-MOST)
  if (!asked.length) return 0
  const delivery = await parts.deliver(asked)
  if (delivery.kind !== 'results') return 0
  let moved = 0
  for (const [at, entry] of asked.entries()) {
    const decision = settlementOf(delivery.results[at] ?? { status: 'unreachable' }, entry.sha256)
    if (decision === 'later') continue
    await parts.settling.settle(entry.op_id, decision)
    if (decision.state !== entry.state) moved += 1
  }
  return moved
}

async function openOnes({ outbox, told }: FollowParts): Promise<Entry[]> {
  const [entries, known] = await Promise.all([outbox.entries(), told()])
  return entries.filter((entry) => {
    if (UNDECIDED.has(entry.state)) return true
    const now = known.get(entry.op_id)
    return now !== undefined && isSettled(entry.state) && now !== entry.state
  })
}

function isSettled(state: OpState): boolean {
  return state === 'delivered' || state === 'withdrawn'
}
