/**
 * Whose store is open: nobody's, one that waits for its PIN, or one in use. Locking forgets the key
 * and everything that was read with it.
 */
import { shallowRef } from 'vue'
import type { VisitState } from '@/form/types'
import { databaseName, openDatabase, type Db } from '@/store/db'
import { createKeys, type Unlocked } from '@/store/keys'
import { createMarker } from '@/store/marker'
import { readOffset } from '@/store/offset'
import type { KeptSession, Session } from '@/store/session'
import { askToPersist } from '@/store/storage'
import { openStore, type Store } from '@/store/store'
import type { Vault } from '@/store/vault'
import { createClock, type Clock } from '@/sync/clock'
import { signIn, signOut, type SignedIn } from '@/sync/session'
import { createTransport } from '@/sync/transport'
import { deviceName, marks, outside, wire } from '@/composables/phone'
import { startSyncing, stopSyncing } from '@/composables/syncing'
import { lastWorker, rememberWorker } from '@/composables/worker-id'

export type Phase = 'starting' | 'sign_in' | 'set_pin' | 'locked' | 'open'

/** Everything that screens of an open store work with. */
export interface Desk {
  readonly store: Store<VisitState>
  readonly clock: Clock
  readonly session: KeptSession
}

interface Door {
  readonly db: Db
  readonly arrived: { readonly session: Session; readonly secret: string } | null
}

export const phase = shallowRef<Phase>('starting')
export const desk = shallowRef<Desk | null>(null)
/** Set where signing in again is how to go on: a forgotten PIN, another account. */
let door: Door | null = null

export const transport = createTransport(wire)

/** On start: the store of who was here last, locked; else the way in. */
export async function begin(): Promise<void> {
  const id = lastWorker()
  phase.value = id && (await standBefore(id, null)) ? 'locked' : 'sign_in'
}

/** The worker's own store opens by PIN; a first sign-in on this phone chooses one. */
export async function enter(phone: string, secret: string): Promise<SignedIn> {
  const answer = await signIn(transport, { phone, secret }, { name: deviceName() })
  if (answer.kind !== 'signed_in') return answer
  const { session } = answer
  const exists = await standBefore(session.worker.id, { session, secret })
  rememberWorker(session.worker.id)
  phase.value = exists ? 'locked' : 'set_pin'
  return answer
}

export async function choosePin(pin: string): Promise<void> {
  if (!door) return
  const vault = await createKeys(door.db, outside).create(pin, door.arrived?.secret ?? null)
  await openWith(door, vault)
}

export async function unlock(pin: string): Promise<Unlocked> {
  return opened((keys) => keys.unlock(pin))
}

/** After a sign-in on a phone whose PIN was forgotten. */
export async function recover(newPin: string): Promise<Unlocked> {
  const secret = door?.arrived?.secret
  return secret ? opened((keys) => keys.recover(secret, newPin)) : { kind: 'no_key' }
}

/** Whether the secret of signing in is at hand, so that a new PIN may be set. */
export function mayRecover(): boolean {
  return Boolean(door?.arrived)
}

export function lock(): void {
  stopSyncing()
  desk.value = null
  phase.value = 'locked'
}

export function leaveForAnother(): void {
  phase.value = 'sign_in'
}

export async function leave(): Promise<void> {
  const { store, session } = desk.value ?? {}
  if (!store || !session) return
  await signOut(transport, session.token)
  await store.session.lapse()
  lock()
  phase.value = 'sign_in'
}

async function opened(how: (keys: ReturnType<typeof createKeys>) => Promise<Unlocked>) {
  if (!door) return { kind: 'no_key' } as const
  const answer = await how(createKeys(door.db, outside))
  if (answer.kind === 'open') await openWith(door, answer.vault)
  return answer
}

async function standBefore(workerId: string, arrived: Door['arrived']): Promise<boolean> {
  const db = await openDatabase(databaseName('live', workerId), lock)
  await createMarker([marks], outside).recognise(db)
  door = { db, arrived }
  return createKeys(db, outside).exists()
}

async function openWith({ db, arrived }: Door, vault: Vault): Promise<void> {
  const store = openStore<VisitState>(db, vault, outside)
  if (arrived) await store.session.keep(arrived.session)
  const session = await store.session.current()
  if (!session) {
    phase.value = 'sign_in'
    return
  }
  const ticks = { wall: () => Date.now(), steady: () => performance.now() }
  const clock = createClock(ticks, await readOffset(db))
  desk.value = { store, clock, session }
  door = { db, arrived: null }
  phase.value = 'open'
  // The browser may ask the worker; nothing waits for the answer.
  askToPersist(navigator.storage).catch(() => undefined)
  startSyncing({ store: openStore<unknown>(db, vault, outside), clock, transport })
}
