/**
 * Push: hands in what waits. One bad operation steps aside and never holds up the others; a broken
 * connection ends the round, since the rest would only fail the same way.
 */
import type { Entry, Outbox, Waiting } from '@/store/outbox'
import type { Settling } from '@/store/verdict'
import type { Delivery } from '@/sync/deliver'
import type { Flow } from '@/sync/flow'
import type { Result } from '@/sync/results'
import { settlementOf } from '@/sync/settlement'

/** `complete`: everything that waited was offered. `tell` hears after each batch. */
export interface PushReport {
  readonly settled: number
  readonly complete: boolean
  readonly stopped: 'unreachable' | 'signed_out' | null
  readonly retryAfter: number | null
}

export interface PushParts {
  readonly outbox: Outbox
  readonly settling: Settling
  readonly deliver: (entries: readonly Entry[]) => Promise<Delivery>
  readonly flow: Flow
  readonly tell: (done: number, total: number) => void
}

type Turn = Pick<PushReport, 'stopped' | 'retryAfter'>

const ON: Turn = { stopped: null, retryAfter: null }
// So many that the server refuses one by one mean that it is not about them.
const MOST_REFUSED = 3

export async function push(parts: PushParts): Promise<PushReport> {
  const { outbox, flow, tell } = parts
  let rest = await outbox.waiting()
  const total = rest.length
  const round = createRound(parts)
  while (rest.length > 0) {
    const batch = flow.take(rest)
    const turn = await round.send(batch)
    tell(total - rest.length + batch.length, total)
    if (turn.stopped) return { ...turn, settled: round.settled(), complete: false }
    rest = rest.slice(batch.length)
  }
  return { ...ON, settled: round.settled(), complete: true }
}

interface Round {
  readonly send: (batch: readonly Waiting[]) => Promise<Turn>
  readonly settled: () => number
}

function createRound({ outbox, settling, deliver, flow }: PushParts): Round {
  let settled = 0
  let refused = 0

  async function send(batch: readonly Waiting[]): Promise<Turn> {
    const entries = await entriesOf(outbox, batch)
    return entries.length ? handIn(batch, entries) : ON
  }

  async function handIn(batch: readonly Waiting[], entries: readonly Entry[]): Promise<Turn> {
    const delivery = await deliver(entries)
    const opIds = entries.map((entry) => entry.op_id)
    switch (delivery.kind) {
      case 'results':
        flow.carried()
        settled += await settle(settling, entries, delivery.results)
        return ON
      case 'too_large':
        return batch.length > 1 ? halves(batch) : tooLarge(opIds)
      case 'refused':
        return batch.length > 1 ? halves(batch) : refusedAlone(opIds, delivery.retryAfter)
      case 'unreachable':
        flow.broke(batch.length)
        await settling.postpone(opIds)
        return { stopped: 'unreachable', retryAfter: delivery.retryAfter }
      case 'signed_out':
        return { stopped: 'signed_out', retryAfter: null }
    }
  }

  async function halves(batch: readonly Waiting[]): Promise<Turn> {
    const middle = Math.ceil(batch.length / 2)
    const turn = await send(batch.slice(0, middle))
    return turn.stopped ? turn : send(batch.slice(middle))
  }

  async function tooLarge(opIds: readonly string[]): Promise<Turn> {
    const verdict = { title: 'Something on the way takes no body of this size.' }
    for (const opId of opIds) await settling.settle(opId, { state: 'malformed', verdict })
    return ON
  }

  async function refusedAlone(opIds: readonly string[], retryAfter: number | null): Promise<Turn> {
    refused += 1
    await settling.postpone(opIds)
    return refused < MOST_REFUSED ? ON : { stopped: 'unreachable', retryAfter }
  }

  return { send, settled: () => settled }
}

/** How many of them were decided. */
async function settle(
  settling: Settling,
  entries: readonly Entry[],
  results: readonly Result[],
): Promise<number> {
  let settled = 0
  for (const [at, entry] of entries.entries()) {
    const decision = settlementOf(results[at] ?? { status: 'unreachable' }, entry.sha256)
    if (decision === 'later') await settling.postpone([entry.op_id])
    else {
      await settling.settle(entry.op_id, decision)
      settled += 1
    }
  }
  return settled
}

/** Those of the batch that still wait: the worker may have set one aside meanwhile. */
async function entriesOf(outbox: Outbox, batch: readonly Waiting[]): Promise<Entry[]> {
  const entries = await Promise.all(batch.map(({ op_id }) => outbox.entry(op_id)))
  return entries.flatMap((entry) => (entry?.state === 'waiting' ? [entry] : []))
}
