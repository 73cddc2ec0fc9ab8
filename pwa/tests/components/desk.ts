/** A worker's open store as screens get it, without a screen. */
import type { VisitState } from '@/form/types'
import type { Operation } from '@/store/operation'
import { createKeys } from '@/store/keys'
import { openStore } from '@/store/store'
import { createClock } from '@/sync/clock'
import type { Desk } from '@/composables/desk'
import { aDatabase, anOperation, anOutside, DEVICE, ITERATIONS, NOW, PIN } from '../store/phone'
import { aPage } from '../store/told'
import type { Item } from '@/store/items'

export const GRID = '440106999001003'

export async function aDesk(): Promise<Desk> {
  const db = await aDatabase()
  const outside = anOutside(77)
  const vault = await createKeys(db, outside, ITERATIONS).create(PIN, null)
  const store = openStore<VisitState>(db, vault, outside)
  const session = {
    ...{ token: 't', expires_at: '2027-01-01T00:00:00Z', lapsed: false },
    worker: { id: 'w1', name: '梁䶮', phone: '19900002201' },
    ...{ grids: [], device_id: DEVICE, device_no: 5 },
  }
  return { store, session, clock: createClock({ wall: () => NOW, steady: () => 0 }) }
}

/** A report that the server took in; gives its visit. */
export async function delivered(desk: Desk, changes: Partial<Operation> = {}): Promise<string> {
  const operation = anOperation(changes)
  await desk.store.outbox.add(operation, { deviceId: DEVICE })
  await settle(desk, operation.op_id, 'delivered')
  return (await desk.store.outbox.entry(operation.op_id))?.visit_id ?? ''
}

export async function settle(
  { store }: Desk,
  opId: string,
  state: 'delivered' | 'returned' | 'held' | 'rejected',
): Promise<void> {
  const sha256 = (await store.outbox.entry(opId))?.sha256 ?? ''
  const receipt = { op_id: opId, sha256, server_seq: 1, received_at: '2026-11-18T01:00:00Z' }
  await store.settling.settle(opId, {
    state,
    verdict: { receipt: { ...receipt, sheets: ['zongzhi/dispute'] } },
  })
}

/** Pulled as the only page. */
export async function told(desk: Desk, ...items: Item[]): Promise<void> {
  await desk.store.received.applyItems(aPage(items, { reset: true }))
}

export function aTaskAbout(visitId: string, changes: Readonly<Record<string, unknown>> = {}): Item {
  const data = {
    ...{ task_id: 'task-1', kind: 'missing', state: 'open', grid: GRID, visit_id: visitId },
    ...{ op_id: null, detail: {}, created_at: '2026-11-18T08:00:00+08:00', ...changes },
  }
  return { kind: 'task', id: data.task_id, op: 'upsert', data }
}
