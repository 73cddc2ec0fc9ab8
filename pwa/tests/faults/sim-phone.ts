/** A phone of the simulation: the app as it is put together, on a store and a line that fail. */
import 'fake-indexeddb/auto'
import { openDatabase, databaseName, type Db } from '@/store/db'
import { createKeys } from '@/store/keys'
import { createMarker, type Provenance } from '@/store/marker'
import { readOffset } from '@/store/offset'
import type { Outside } from '@/store/outside'
import type { Session } from '@/store/session'
import { openStore, type Store } from '@/store/store'
import { createBackoff } from '@/sync/backoff'
import { createClock, type Clock } from '@/sync/clock'
import { createEngine, type Engine } from '@/sync/engine'
import { createFlow } from '@/sync/flow'
import { createTabLock, type TabLock } from '@/sync/lock'
import { createRound } from '@/sync/round'
import { signIn } from '@/sync/session'
import { createTransport, type Transport } from '@/sync/transport'
import { ITERATIONS, PIN, type Form } from '../store/phone'
import type { BadLine } from '../sync/bad-line'
import type { Enrolled } from '../sync/house'
import type { Chance } from './chance'
import { frailDb, restore, type Frailty, type Rows } from './frail'

/** What an app is made of; a planted bug changes parts. */
export interface Parts {
  readonly store: Store<Form>
  readonly transport: Transport
  readonly lock: TabLock
}

export type Planting = (parts: Parts) => Parts

/** One tab. */
export interface App extends Parts {
  readonly clock: Clock
  readonly engine: Engine
  readonly session: Session
}

export interface SimPhone {
  readonly name: string
  readonly who: Enrolled
  readonly line: BadLine
  readonly frailty: Frailty
  /** Milliseconds: how wrong the phone's clock is, and how much time was let pass. */
  readonly hands: { skew: number; ahead: number }
  readonly marks: Map<string, string>
  readonly apps: App[]
  /** The first tab. */
  readonly app: () => App
  /** Opens the app, or one more tab of it. Tells what the store was taken for. */
  readonly open: () => Promise<Provenance>
  /** Writes beside the store how many reports wait in it. */
  readonly note: (unsent: number) => Promise<void>
  /** All tabs end at once, whatever they were doing. */
  readonly end: () => void
  /** Ended, and opened again. */
  readonly reopen: () => Promise<Provenance>
  /** The browser throws the store away. */
  readonly evict: () => Promise<void>
  /** The store becomes what it was when it was copied. */
  readonly putBack: (rows: Rows) => Promise<void>
}

export interface PhoneParts {
  readonly name: string
  readonly who: Enrolled
  readonly line: BadLine
  readonly chance: Chance
  readonly planting: Planting
}

const SIGN_IN_TRIES = 20

/** Not yet opened. */
export function aSimPhone({ name, who, line, chance, planting }: PhoneParts): SimPhone {
  const frailty: Frailty = { full: false, life: Infinity }
  const hands = { skew: 0, ahead: 0 }
  const marks = new Map<string, string>()
  const apps: App[] = []
  const lives: { db: Db; over: AbortController }[] = []
  const wall = () => Math.round(Date.now() + hands.skew + hands.ahead)
  const steady = () => performance.now() + hands.ahead
  const outside: Outside = { now: wall, random: chance.bytes, crypto: crypto.subtle }
  const slot = {
    read: (key: string) => marks.get(key) ?? null,
    write: (key: string, text: string) => void marks.set(key, text),
  }
  const databaseOf = databaseName('live', name)
  let tabs = 0

  async function open(): Promise<Provenance> {
    const whole = await openDatabase(databaseOf)
    const over = new AbortController()
    lives.push({ db: whole, over })
    const db = frailDb(whole, frailty)
    const provenance = await createMarker([slot], outside).recognise(db)
    const wire = { fetch, base: line.base, later, signal: over.signal }
    const transport = createTransport(wire)
    const keys = createKeys(db, outside, ITERATIONS)
    const isNew = !(await keys.exists())
    const signed = isNew ? await signedIn(transport, who, name) : null
    const vault = signed ? await keys.create(PIN, who.secret) : await unlocked(keys)
    const store = openStore<Form>(db, vault, outside)
    if (signed) await store.session.keep(signed)
    const session = await store.session.current()
    if (!session) throw new Error('no session')
    apps.push(await composed({ store, transport }, session))
    return provenance
  }

  async function composed(
    { store, transport }: Pick<Parts, 'store' | 'transport'>,
    session: Session,
  ): Promise<App> {
    tabs += 1
    const holder = `${name}/${String(tabs)}`
    const never = () => () => undefined
    const lock = createTabLock({
      ...{ db: store.db, locks: undefined, now: wall, holder, later: never },
    })
    const parts = planting({ store, transport, lock })
    const clock = createClock({ wall, steady }, await readOffset(store.db))
    const { fraction } = chance
    const engine = createEngine({
      round: createRound({ ...parts, clock, flow: createFlow() }),
      lock: parts.lock,
      backoff: createBackoff(fraction),
      ...{ now: wall, later: never, wake: never },
    })
    return { ...parts, clock, engine, session }
  }

  function end(): void {
    for (const { db, over } of lives.splice(0)) {
      over.abort()
      db.close()
    }
    apps.splice(0)
    frailty.life = Infinity
  }

  async function evict(): Promise<void> {
    end()
    await new Promise<void>((done, failed) => {
      const asked = indexedDB.deleteDatabase(databaseOf)
      asked.onsuccess = () => {
        done()
      }
      asked.onerror = () => {
        failed(new Error('not deleted'))
      }
    })
  }

  return {
    ...{ name, who, line, frailty, hands, marks, apps, open, end, evict },
    app: () => {
      const [first] = apps
      if (!first) throw new Error(`${name} is closed`)
      return first
    },
    note: async (unsent) => {
      const [live] = lives
      if (live) await createMarker([slot], outside).note(live.db, unsent)
    },
    reopen: () => {
      end()
      return open()
    },
    putBack: async (rows) => {
      end()
      const db = await openDatabase(databaseOf)
      await restore(db, rows)
      db.close()
    },
  }
}

async function signedIn(transport: Transport, who: Enrolled, name: string): Promise<Session> {
  for (let tries = 0; tries < SIGN_IN_TRIES; tries += 1) {
    const signed = await signIn(transport, who, { name })
    if (signed.kind === 'signed_in') return signed.session
    if (signed.kind !== 'unreachable') throw new Error(`${name}: ${signed.kind}`)
  }
  throw new Error(`${name} could not sign in`)
}

async function unlocked(keys: ReturnType<typeof createKeys>) {
  const opened = await keys.unlock(PIN)
  if (opened.kind !== 'open') throw new Error(opened.kind)
  return opened.vault
}

function later(wait: number, work: () => void): () => void {
  const timer = setTimeout(work, wait)
  return () => {
    clearTimeout(timer)
  }
}
