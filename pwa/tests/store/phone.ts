/** A phone for tests: a store of its own, a clock that stands still, randomness that repeats. */
import 'fake-indexeddb/auto'
import { databaseName, openDatabase, type Db } from '@/store/db'
import { createKeys } from '@/store/keys'
import type { Operation } from '@/store/operation'
import type { Bytes, Outside } from '@/store/outside'
import { openStore, type Store } from '@/store/store'

export const NOW = Date.parse('2026-11-18T00:30:00Z')
export const PIN = '294017'
export const SECRET = 'abcd-efgh-jkmn'
export const DEVICE = 'device-1'
/** Hardly any work: what a PIN costs is measured elsewhere. */
export const ITERATIONS = 10

export interface Form {
  readonly answers: Readonly<Record<string, unknown>>
}

export interface Hands {
  moment: number
}

let phones = 0

/** Time goes on only when a test moves `hands`. */
export function anOutside(seed = 1): Outside & { readonly hands: Hands } {
  const hands = { moment: NOW }
  let state = seed
  const random = (length: number): Bytes =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state >>> 24
    })
  return { hands, random, now: () => hands.moment, crypto: crypto.subtle }
}

export interface Phone extends Store<Form> {
  readonly hands: Hands
  /** The same store in another tab. */
  readonly tab: () => Store<Form>
}

export function aDatabase(): Promise<Db> {
  phones += 1
  return openDatabase(databaseName('live', `worker-${String(phones)}`))
}

export async function aPhone(): Promise<Phone> {
  const db = await aDatabase()
  const outside = anOutside(phones)
  const vault = await createKeys(db, outside, ITERATIONS).create(PIN, SECRET)
  const other = anOutside(phones + 1000)
  return {
    ...openStore<Form>(db, vault, outside),
    hands: outside.hands,
    tab: () => openStore<Form>(db, vault, other),
  }
}

/** Ids of the subjects that it was told of. */
export async function idsOf({ subjects }: Pick<Store<unknown>, 'subjects'>): Promise<string[]> {
  return (await subjects.everything()).subjects.map((each) => each.subject_id).sort()
}

let operations = 0

/** A report that was recorded; `changes` lay over it. */
export function anOperation(changes: Partial<Operation> = {}): Operation {
  operations += 1
  const n = String(operations).padStart(12, '0')
  return {
    op_id: `0198c0de-0000-7000-8000-${n}`,
    realm: 'live',
    type: 'visit.submit',
    release: '2026.11.0',
    recorded_at: '2026-11-18T08:42:10+08:00',
    report: {
      visit: { id: `visit-${n}`, started_at: '2026-11-18T00:30:00Z' },
      place: { code: '00000001', address: '天河区榕荔街道石井头村一巷1号' },
      persons: [{ id: 'R00001', name: '陈广生' }],
      site: null,
      issues: [],
    },
    ...changes,
  }
}

/** Saves reports and gives their ids. */
export async function withReports(phone: Store<Form>, n: number): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < n; at += 1) {
    const operation = anOperation()
    await phone.outbox.add(operation, { deviceId: DEVICE })
    ids.push(operation.op_id)
  }
  return ids
}
