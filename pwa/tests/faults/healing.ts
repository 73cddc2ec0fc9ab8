/** Everything works again: until all is said, and then everybody is asked what they know. */
import { isDeepStrictEqual } from 'node:util'
import { asRecord } from '@/sync/guards'
import type { Chance } from './chance'
import type { App, SimPhone } from './sim-phone'
import type { Verdict } from './keeper'
import type { Stage } from './stage'
import { resumed } from './stumbles'

const ROUNDS = 10
// After so long the phone asks what became of what nobody had decided.
const PATIENCE = 16 * 60 * 1000
const DAY = 24 * 60 * 60 * 1000

export async function heal(stage: Stage, chance: Chance): Promise<void> {
  await stage.keeper.serve()
  for (const phone of stage.phones) {
    Object.assign(phone.frailty, { full: false, life: Infinity })
    phone.line.calm()
    phone.line.letGo()
    await phone.reopen()
    await resumed({ stage, phone, chance })
  }
  const rounds = await drain(stage)
  stage.story.push(`healed in ${String(rounds)} rounds`)
  stage.broken.push(...(await undrained(stage)), ...(await stage.ledger.unfounded(stage.phones)))
  const fresh = await freshPhones(stage, chance)
  for (const phone of stage.phones) stage.broken.push(...(await differing(phone, fresh)))
  const { broken, counts } = await judged(stage, fresh)
  stage.broken.push(...broken)
  Object.assign(stage.counts, counts)
}

/** Rounds of all phones until none has anything left to say, and once more for all to hear it. */
async function drain(stage: Stage): Promise<number> {
  let last = false
  for (let rounds = 1; rounds <= ROUNDS; rounds += 1) {
    for (const phone of stage.phones) {
      phone.hands.ahead += PATIENCE
      await phone.app().engine.sync()
    }
    if (last) return rounds
    last = (await undrained(stage)).length === 0
  }
  return ROUNDS
}

/** I9: nothing waits any more. */
async function undrained(stage: Stage): Promise<string[]> {
  const broken: string[] = []
  for (const phone of stage.phones) {
    const { store } = phone.app()
    const { waiting, wantBlobs } = await store.outbox.counts()
    const differs = (await store.outbox.entries('differs')).length
    const pending = (await store.pending.withdrawals()).length
    const left = { waiting, wantBlobs, differs, pending }
    if (Object.values(left).some((n) => n > 0)) {
      broken.push(`I9 ${phone.name} still has ${JSON.stringify(left)}`)
    }
  }
  return broken
}

/** A new phone of every worker who may still read, by the worker's number. */
async function freshPhones(stage: Stage, chance: Chance): Promise<Map<string, SimPhone>> {
  const fresh = new Map<string, SimPhone>()
  for (const who of stage.scene.workers.slice(stage.told.revoked ? 1 : 0)) {
    const phone = await stage.addPhone(who, chance)
    await phone.open()
    await phone.app().engine.sync()
    fresh.set(who.phone, phone)
  }
  return fresh
}

/** I6, I7: an old phone knows what a new one is told, no less and no more. */
async function differing(
  phone: SimPhone,
  fresh: ReadonlyMap<string, SimPhone>,
): Promise<string[]> {
  const other = fresh.get(phone.who.phone)
  const [own, told] = [await knownOf(phone.app()), other ? await knownOf(other.app()) : NOTHING]
  return Object.entries(own).flatMap(([kind, things]) => {
    const expected = told[kind] ?? new Map<string, unknown>()
    const ids = new Set([...things.keys(), ...expected.keys()])
    return [...ids].flatMap((id) => {
      const [has, should] = [things.get(id), expected.get(id)]
      if (isDeepStrictEqual(has, should)) return []
      return [`I6 ${phone.name} ${kind} ${id}: ${difference(has, should)}`]
    })
  })
}

/** The members in which two things differ. */
function difference(has: unknown, should: unknown): string {
  const [one, other] = [asRecord(has), asRecord(should)]
  if (!one || !other) return `${shown(has)} instead of ${shown(should)}`
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names
    .filter((name) => !isDeepStrictEqual(one[name], other[name]))
    .map((name) => `${name} ${difference(one[name], other[name])}`)
    .join(', ')
}

function shown(thing: unknown): string {
  return (JSON.stringify(thing) ?? 'nothing').slice(0, 200)
}

type Known = Readonly<Record<string, ReadonlyMap<string, unknown>>>
const NOTHING: Known = {}

async function knownOf({ store }: App): Promise<Known> {
  const { subjects, periods } = await store.subjects.everything()
  const since = periodStart()
  const running = periods.filter((each) => each.day >= since)
  return {
    subject: new Map(subjects.map((each) => [each.subject_id, each])),
    period: new Map(running.map((each) => [`${each.sheet} ${each.subject_id}`, each])),
    task: new Map((await store.inbox.tasks()).map((each) => [each.task_id, each])),
    report: new Map((await store.inbox.reportStates()).map((each) => [each.visit_id, each])),
  }
}

/** The first day that a week or month running today has: what lies before is told to nobody. */
function periodStart(): string {
  const now = new Date(Date.now() + 8 * 60 * 60 * 1000)
  const monday = new Date(now.getTime() - ((now.getUTCDay() + 6) % 7) * DAY)
  const first = `${now.toISOString().slice(0, 8)}01`
  const week = monday.toISOString().slice(0, 10)
  return first < week ? first : week
}

async function judged(stage: Stage, fresh: ReadonlyMap<string, SimPhone>): Promise<Verdict> {
  const last = [...fresh.values()].at(-1)
  const { subjects } = last ? await last.app().store.subjects.everything() : { subjects: [] }
  for (const phone of fresh.values()) phone.end()
  return stage.keeper.judge(stage.name, {
    ...{ ...stage.told, copied: [...stage.copied], blobs: await photosOf(stage) },
    operations: await stage.ledger.lines(stage.phones),
    subjects: subjects.map(({ aliases, values }) => ({
      aliases,
      values: Object.fromEntries(Object.entries(values).map(([name, known]) => [name, known.value])),
    })),
  })
}

/** Every photo of a report that was delivered, unless the phone itself has lost it. */
async function photosOf(stage: Stage): Promise<string[]> {
  const found = new Set<string>()
  for (const phone of stage.phones) {
    for (const entry of await phone.app().store.outbox.entries('delivered')) {
      const gone = new Set(entry.verdict?.unavailable)
      for (const blob of entry.blobs) if (!gone.has(blob.sha256)) found.add(blob.sha256)
    }
  }
  return [...found]
}
