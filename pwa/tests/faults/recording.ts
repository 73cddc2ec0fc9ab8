/** What a worker does on a phone: visits, corrections, withdrawals — as the app does them. */
import type { Draft } from '@/store/drafts'
import type { Operation } from '@/store/operation'
import { uuid7 } from '@/store/outside'
import type { BlobRef } from '@/store/photos'
import type { Form } from '../store/phone'
import type { Chance } from './chance'
import { Killed } from './frail'
import { aChange, aReport, today, type Report } from './reports'
import type { App, SimPhone } from './sim-phone'
import type { Stage } from './stage'

/** `photos`: how many of how many bytes. */
export interface VisitPlan {
  readonly changes?: Readonly<Record<string, unknown>>
  readonly photos?: readonly number[]
  readonly alter?: (report: Report) => void
}

/** A whole visit: begun, answered, saved. Null where the phone had no space, or died of it. */
export async function visit(
  stage: Stage,
  phone: SimPhone,
  chance: Chance,
  plan: VisitPlan = {},
): Promise<string | null> {
  const { store } = phone.app()
  const begun = { release: await releaseOf(phone), place_id: null, label: '', state: { answers: {} } }
  const draft = await lives(() => store.drafts.begin(begun))
  if (!draft) return null
  return finish(stage, phone, chance, { draft, plan })
}

export interface Finishing {
  readonly draft: Draft<Form>
  readonly plan: VisitPlan
}

/** Saves a draft as an operation under the draft's own id, however often it is tried. */
export async function finish(
  stage: Stage,
  phone: SimPhone,
  chance: Chance,
  { draft, plan }: Finishing,
): Promise<string | null> {
  const app = phone.app()
  const grid = chance.oneOf(app.session.grids).code
  const spot = { scene: stage.name, grid, moment: stage.next(), visitId: draft.visit_id }
  const report = aReport(chance, spot)
  plan.alter?.(report)
  return lives(async () => {
    if (!(await numbered(app, report))) return null
    const blobs = await photographed(app, chance, draft.id, plan.photos ?? [])
    if (!blobs) return null
    if (blobs.length) report.visit['photos'] = blobs.map((blob) => blob.name)
    const operation: Operation = {
      ...{ op_id: draft.id, realm: 'live', type: 'visit.submit', release: draft.release },
      ...{ recorded_at: app.clock.stamp(), report, ...(blobs.length ? { blobs } : {}) },
      ...plan.changes,
    }
    return save(stage, phone, operation)
  })
}

export interface Correction {
  readonly visitId: string
  readonly set: Readonly<Record<string, unknown>>
}

/** A correction of one of the worker's own visits; null where there is none. */
export async function amend(
  stage: Stage,
  phone: SimPhone,
  chance: Chance,
  correction?: Correction,
): Promise<string | null> {
  const app = phone.app()
  return lives(async () => {
    const visitId = correction?.visitId ?? (await aVisitOf(app, chance))
    if (!visitId) return null
    const changes = correction?.set ?? aChange(chance, stage.name, stage.next())
    return save(stage, phone, {
      ...{ op_id: uuid7(app.store.outside), realm: 'live', type: 'visit.amend' },
      ...{ recorded_at: app.clock.stamp(), visit_id: visitId, reason: '更正' },
      ...{ base_rev: (await app.store.inbox.reportState(visitId))?.rev ?? 1, set: changes },
    })
  })
}

/** Decided now; on its way when the time to think again is over. */
export async function withdraw(phone: SimPhone, chance: Chance): Promise<boolean> {
  const app = phone.app()
  const { store, clock } = app
  const decided = await lives(async () => {
    const visitId = await aVisitOf(app, chance)
    if (!visitId) return null
    return store.pending.keepWithdrawal({
      ...{ id: uuid7(store.outside), visit_id: visitId, reason: '误报' },
      ...{ recorded_at: clock.stamp(), asked_at: store.outside.now() },
    })
  })
  return decided ?? false
}

async function save(stage: Stage, phone: SimPhone, operation: Operation): Promise<string | null> {
  const { store, session } = phone.app()
  const saved = await store.outbox.add(operation, { deviceId: session.device_id })
  if (saved.kind !== 'saved' && saved.kind !== 'already') return null
  stage.ledger.said(phone, operation.op_id)
  if (stage.twins.has(phone)) stage.copied.add(operation.op_id)
  return operation.op_id
}

/** Each finding gets a number that the phone reserves for it. */
async function numbered(app: App, report: Report): Promise<boolean> {
  for (const issue of report.issues) {
    const reserved = await app.store.numbers.issue(today(), app.session.device_no)
    if (reserved.kind !== 'reserved') return false
    issue['no'] = reserved.no
  }
  return true
}

async function photographed(
  { store, session }: App,
  chance: Chance,
  owner: string,
  sizes: readonly number[],
): Promise<BlobRef[] | null> {
  const refs: BlobRef[] = []
  for (const size of sizes) {
    const reserved = await store.numbers.photo(today(), session.device_no)
    if (reserved.kind !== 'reserved') return null
    const bytes = chance.bytes(size)
    const photo = { name: reserved.no, owner, mime: 'image/jpeg', bytes }
    const kept = await store.photos.add(photo)
    if (kept.kind !== 'kept') return null
    refs.push(kept.ref)
  }
  return refs
}

async function aVisitOf({ store }: App, chance: Chance): Promise<string | null> {
  const own = await store.outbox.entries()
  const told = await store.inbox.reportStates()
  const ids = [...own.map((entry) => entry.visit_id), ...told.map((state) => state.visit_id)]
  const known = [...new Set(ids.filter((id) => id !== null))].sort()
  return known.length ? chance.oneOf(known) : null
}

async function releaseOf(phone: SimPhone): Promise<string> {
  const known = await lives(() => phone.app().store.releases.currentHash())
  const current = known ? await lives(() => phone.app().store.releases.current()) : null
  return current?.version ?? '2026.11.0'
}

/** Null where the app ended in the middle. */
async function lives<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (fault) {
    if (fault instanceof Killed) return null
    throw fault
  }
}
