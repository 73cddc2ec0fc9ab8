/** Bugs planted into the phones of one test, each to be caught: parts of the client, changed. */
import type { Page } from '@/store/items'
import { positionOf } from '@/store/received'
import type { Settlement } from '@/store/verdict'
import { asList, asRecord, asText } from '@/sync/guards'
import type { Ask, Reply } from '@/sync/transport'
import type { Parts, Planting } from './sim-phone'

const isPush = (ask: Ask) => ask.path.endsWith('/sync/push')
const DELIVERED: Settlement = { state: 'delivered', verdict: {} }

/** What waits leaves the outbox before anybody has given a receipt for it. */
const forgottenEarly: Planting = (parts) =>
  heardBefore(parts, async (ask) => {
    if (!isPush(ask)) return
    for (const { op_id } of await parts.store.outbox.waiting()) await drop(parts, op_id)
  })

/** "I have this already" is taken for a refusal. */
const duplicateFails: Planting = (parts) =>
  heardAfter(parts, (ask, reply) => {
    if (!isPush(ask) || reply.kind !== 'ok') return reply
    const results = asList(asRecord(reply.body)?.['results'])?.map(asRecord) ?? []
    const failed = results.map((each) =>
      each?.['status'] === 'duplicate' ? { ...each, status: 'retry' } : each,
    )
    return { ...reply, body: { results: failed } }
  })

/** The cursor of a page is kept first, and what is in the page after that. */
const cursorFirst: Planting = (parts) => {
  const { db, received } = parts.store
  const applyItems = async (page: Page) => {
    const before = await positionOf(db)
    if (before.cursor !== page.asked && !page.reset) return 'stale'
    await db.put('meta', { ...before, cursor: page.next, epoch: page.epoch })
    await parts.store.session.current()
    return received.applyItems({ ...page, asked: page.next })
  }
  return { ...parts, store: { ...parts.store, received: { ...received, applyItems } } }
}

/** The results of a batch are counted from its end. */
const wrongReceipt: Planting = (parts) => {
  const { settling } = parts.store
  const settle = async (opId: string, settlement: Settlement) => {
    const waiting = (await parts.store.outbox.waiting()).map((each) => each.op_id)
    const at = waiting.indexOf(opId)
    await settling.settle(waiting[waiting.length - 1 - at] ?? opId, settlement)
  }
  return { ...parts, store: { ...parts.store, settling: { ...settling, settle } } }
}

/** A store that was put back goes on with the numbers that it knows. */
const numbersAgain: Planting = (parts) => {
  const heard = () => Promise.resolve(false)
  const numbers = { ...parts.store.numbers, heard }
  return { ...parts, store: { ...parts.store, numbers } }
}

/** Every try of an operation goes under an id of its own, and no tab waits for another. */
const newIdEachTry: Planting = (parts) => {
  const transport = async (ask: Ask): Promise<Reply> => {
    if (!isPush(ask) || ask.text === undefined) return parts.transport(ask)
    const ids = new Map<string, string>()
    const text = ask.text.replaceAll(/\{"op_id":"([^"]+)"/g, (_, id: string) => {
      ids.set(crypto.randomUUID(), id)
      return `{"op_id":"${[...ids.keys()].at(-1) ?? ''}"`
    })
    return renamed(await parts.transport({ ...ask, text }), ids)
  }
  const run = async (work: () => Promise<void>) => {
    await work()
    return true
  }
  return { ...parts, transport, lock: { run } }
}

/** What the phone has of a grid that its worker left stays on it. */
const deafToPurge: Planting = (parts) => {
  const { received } = parts.store
  const applyItems = (page: Page) => {
    const items = page.items.filter((item) => item.kind !== 'purge' && item.kind !== 'subject')
    const left = page.items.some((item) => item.kind === 'purge')
    return received.applyItems(left ? { ...page, items } : page)
  }
  return { ...parts, store: { ...parts.store, received: { ...received, applyItems } } }
}

/** Whoever answers 200 has taken everything. */
const portalBelieved: Planting = (parts) =>
  heardAfter(parts, async (ask, reply) => {
    const isPortal = reply.kind === 'unreachable' && reply.status === 200
    if (isPush(ask) && isPortal) {
      for (const { op_id } of await parts.store.outbox.waiting()) {
        await parts.store.settling.settle(op_id, DELIVERED)
      }
    }
    return reply
  })

/** What did not get through is not tried again. */
const givesUp: Planting = (parts) => {
  const { settling } = parts.store
  const postpone = async (opIds: readonly string[]) => {
    for (const opId of opIds) await drop(parts, opId)
  }
  return { ...parts, store: { ...parts.store, settling: { ...settling, postpone } } }
}

/** The screen says 已存 while the store is still at it. */
const saidEarly: Planting = (parts) => {
  const { outbox } = parts.store
  const add: typeof outbox.add = (operation, saving) => {
    outbox.add(operation, saving).catch(() => undefined)
    return Promise.resolve({ kind: 'saved', seq: 0, sha256: '' })
  }
  return { ...parts, store: { ...parts.store, outbox: { ...outbox, add } } }
}

/** A photo counts as sent when its report is. */
const photosForgotten: Planting = (parts) => {
  const { settling } = parts.store
  const settle = (opId: string, { state, verdict }: Settlement) =>
    settling.settle(opId, { state, verdict: { ...verdict, missing: [] } })
  return { ...parts, store: { ...parts.store, settling: { ...settling, settle } } }
}

/** Nobody is told what became of what was held or came back. */
const undecidedForgotten: Planting = (parts) => {
  const { settling } = parts.store
  const settle = (opId: string, settlement: Settlement) =>
    settling.settle(opId, settlement.state === 'held' ? DELIVERED : settlement)
  return { ...parts, store: { ...parts.store, settling: { ...settling, settle } } }
}

export const PLANTED = {
  ...{ forgottenEarly, duplicateFails, cursorFirst, wrongReceipt, numbersAgain, newIdEachTry },
  ...{ deafToPurge, portalBelieved, givesUp, saidEarly, photosForgotten, undecidedForgotten },
} as const satisfies Readonly<Record<string, Planting>>

function heardBefore(parts: Parts, work: (ask: Ask) => Promise<void>): Parts {
  const transport = async (ask: Ask) => {
    await work(ask)
    return parts.transport(ask)
  }
  return { ...parts, transport }
}

function heardAfter(
  parts: Parts,
  work: (ask: Ask, reply: Reply) => Reply | Promise<Reply>,
): Parts {
  return { ...parts, transport: async (ask) => work(ask, await parts.transport(ask)) }
}

async function drop({ store }: Parts, opId: string): Promise<void> {
  const tx = store.db.transaction('outbox', 'readwrite')
  await tx.store.delete(opId)
  await tx.done
}

/** The answers under the ids that the phone knows. */
function renamed(reply: Reply, ids: ReadonlyMap<string, string>): Reply {
  if (reply.kind !== 'ok') return reply
  const results = asList(asRecord(reply.body)?.['results'])?.map(asRecord) ?? []
  const known = results.map((each) => {
    const op_id = ids.get(asText(each?.['op_id']) ?? '')
    return op_id ? { ...each, op_id } : each
  })
  return { ...reply, body: { results: known } }
}
