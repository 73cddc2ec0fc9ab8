/** A phone as the app puts it together, on a line to the real server. */
import { readFileSync } from 'node:fs'
import { createKeys } from '@/store/keys'
import type { Operation } from '@/store/operation'
import { uuid7 } from '@/store/outside'
import { openStore } from '@/store/store'
import { createClock } from '@/sync/clock'
import { createFlow } from '@/sync/flow'
import { createRound, type RoundReport } from '@/sync/round'
import { signIn } from '@/sync/session'
import { createTransport } from '@/sync/transport'
import { aDatabase, anOutside, ITERATIONS, PIN, type Form } from '../store/phone'
import type { Enrolled } from './house'

const FACTS = new URL('../../../tests/data/day1/observations.json', import.meta.url)

export type Visit = Readonly<Record<string, unknown>> & { readonly visit: { readonly id: string } }

/** The golden day's visits, as they were recorded. */
export function goldenVisits(): Visit[] {
  const facts: { visits: Visit[] } = JSON.parse(readFileSync(FACTS, 'utf8'))
  return facts.visits
}

/** A visit under an id that no other test uses. */
export function aGoldenVisit(n: number): Visit {
  const visit = goldenVisits()[n]
  if (!visit) throw new RangeError(`no golden visit ${String(n)}`)
  return { ...visit, visit: { ...visit.visit, id: crypto.randomUUID() } }
}

let phones = 0

/** Signed in over this line, with a store of its own. */
export async function aFieldPhone(base: string, who: Enrolled) {
  phones += 1
  const outside = { ...anOutside(phones + 5000), now: () => Date.now() }
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const wire = { fetch, base, later: (wait: number, work: () => void) => lateron(wait, work) }
  const transport = createTransport(wire)
  const signed = await signIn(transport, who, { name: `phone ${String(phones)}` })
  if (signed.kind !== 'signed_in') throw new Error(signed.kind)
  const db = await aDatabase()
  const live = { ...outside, random }
  const vault = await createKeys(db, live, ITERATIONS).create(PIN, who.secret)
  const store = openStore<Form>(db, vault, live)
  await store.session.keep(signed.session)
  const clock = createClock({ wall: () => Date.now(), steady: () => performance.now() })
  const round = createRound({ store, transport, clock, flow: createFlow() })
  const deviceId = signed.session.device_id

  /** Saves a visit as the form does; gives the operation. */
  async function record(report: Visit, changes: Partial<Operation> = {}): Promise<Operation> {
    const release = (await store.releases.current())?.version ?? ''
    const operation: Operation = {
      ...{ op_id: uuid7(live), realm: 'live', type: 'visit.submit', release },
      ...{ recorded_at: clock.stamp(), report, ...changes },
    }
    const saved = await store.outbox.add(operation, { deviceId })
    if (saved.kind !== 'saved') throw new Error(saved.kind)
    return operation
  }

  const sync = (): Promise<RoundReport> => round(() => undefined)
  return { ...store, ...{ transport, session: signed.session, deviceId, record, sync } }
}

export type FieldPhone = Awaited<ReturnType<typeof aFieldPhone>>

function lateron(wait: number, work: () => void): () => void {
  const timer = setTimeout(work, wait)
  return () => {
    clearTimeout(timer)
  }
}
