/**
 * What became of operations after their receipt: a person released or rejected what was held, an
 * amendment mended what was returned. The server tells it when the same text is offered once more:
 * the answer to a duplicate says where it stands now.
 */
import type { Inbox } from '@/store/inbox'
import type { Entry, Outbox } from '@/store/outbox'
import type { OpState } from '@/store/rows'
import type { Settling } from '@/store/verdict'
import type { Delivery } from '@/sync/deliver'
import { settlementOf } from '@/sync/settlement'

export interface FollowParts {
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly settling: Settling
  readonly deliver: (entries: readonly Entry[]) => Promise<Delivery>
}

/** What pull says of a visit, as the state that its submission then has on the phone. */
const TOLD: Readonly<Record<string, OpState>> = {
  accepted: 'delivered',
  returned: 'returned',
  withdrawn: 'withdrawn',
}
const UNDECIDED: ReadonlySet<OpState> = new Set(['held', 'returned'])
// More than a batch of these means that many stay undecided: the next time comes soon enough.
const MOST = 50

/** To be called when pull has told everything. How many stand elsewhere now than they did. */
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

async function openOnes({ outbox, inbox }: FollowParts): Promise<Entry[]> {
  const [entries, states] = await Promise.all([outbox.entries(), inbox.reportStates()])
  const told = new Map(states.map((report) => [report.op_id, TOLD[report.state]]))
  return entries.filter((entry) => {
    if (UNDECIDED.has(entry.state)) return true
    const now = told.get(entry.op_id)
    return now !== undefined && isSettled(entry.state) && now !== entry.state
  })
}

function isSettled(state: OpState): boolean {
  return state === 'delivered' || state === 'withdrawn'
}
