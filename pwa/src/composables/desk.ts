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
import { signIn, signOut, type Credentials, type SignedIn } from '@/sync/session'
import { createTransport } from '@/sync/transport'
import { invitation } from '@/composables/arrival'
import { noteProvenance } from '@/composables/notices'
import { deviceName, marks, outside, wire } from '@/composables/phone'
import { whenQuiet } from '@/composables/quiet'
import { realm } from '@/composables/realm'
import { startSyncing, stopSyncing } from '@/composables/syncing'
import {
  deviceOf,
  firstAtDoor,
  forgetLast,
  rememberWorker,
  residents,
  type Resident,
} from '@/composables/worker-id'

export type Phase = 'starting' | 'sign_in' | 'set_pin' | 'locked' | 'open'

/** Everything that screens of an open store work with. */
export interface Desk {
  readonly store: Store<VisitState>
  readonly clock: Clock
  readonly session: KeptSession
}

interface Door {
  readonly worker: string
  readonly db: Db
  readonly arrived: { readonly session: Session; readonly recovery: string } | null
}

export const phase = shallowRef<Phase>('starting')
export const desk = shallowRef<Desk | null>(null)
/** Everybody with a store on this phone, and whose of them is at the door. */
export const people = shallowRef<readonly Resident[]>([])
export const atDoor = shallowRef<string | null>(null)
/** Signing in is for a new PIN: the old one was forgotten. */
export const forgotten = shallowRef(false)
let door: Door | null = null

export const transport = createTransport(wire)

/** On start: the store of who was here last, locked; else, or with a code at hand, the way in. */
export async function begin(): Promise<void> {
  people.value = await residents()
  const id = firstAtDoor(people.value)
  const stands = id ? await standBefore(id, null) : false
  phase.value = stands && !invitation.value ? 'locked' : 'sign_in'
}

/** The worker's own store opens by PIN; a first sign-in on this phone chooses one. */
export async function enter(who: Credentials): Promise<SignedIn> {
  // The server looks whose phone it was, so a wrong guess only costs a new number.
  const id = door ? deviceOf(door.worker) : null
  const answer = await signIn(transport, who, { name: deviceName(), ...(id && { id }) })
  if (answer.kind !== 'signed_in') return answer
  const { session, recovery } = answer
  const exists = await standBefore(session.worker.id, { session, recovery })
  rememberWorker(session.worker.id, session.device_id)
  phase.value = exists ? 'locked' : 'set_pin'
  return answer
}

/** Another of those who share this phone: the door of their own store, locked. */
export async function stepAside(id: string): Promise<void> {
  if (id === door?.worker) return
  phase.value = (await standBefore(id, null)) ? 'locked' : 'sign_in'
}

export async function choosePin(pin: string): Promise<void> {
  if (!door) return
  const vault = await createKeys(door.db, outside).create(pin, door.arrived?.recovery ?? null)
  await openWith(door, vault)
}

export async function unlock(pin: string): Promise<Unlocked> {
  return opened((keys) => keys.unlock(pin))
}

/** After a sign-in on a phone whose PIN was forgotten. */
export async function recover(newPin: string): Promise<Unlocked> {
  const recovery = door?.arrived?.recovery
  return recovery ? opened((keys) => keys.recover(recovery, newPin)) : { kind: 'no_key' }
}

/** Whether somebody has just signed in, so that a new PIN may be set. */
export function mayRecover(): boolean {
  return Boolean(door?.arrived)
}

export function lock(): void {
  stopSyncing()
  desk.value = null
  phase.value = 'locked'
}

/** To the way in, for another account, a forgotten PIN or a session that is over. */
export function leaveForAnother(): void {
  if (desk.value) lock()
  phase.value = 'sign_in'
}

/** Back from the way in to the store that waits for its PIN. */
export async function backToDoor(): Promise<void> {
  const id = door?.worker ?? people.value[0]?.id
  if (id) phase.value = (await standBefore(id, null)) ? 'locked' : 'sign_in'
}

export async function leave(): Promise<void> {
  const { store, session } = desk.value ?? {}
  if (!store || !session) return
  await signOut(transport, session.token)
  await store.session.lapse()
  forgetLast()
  leaveForAnother()
}

async function opened(how: (keys: ReturnType<typeof createKeys>) => Promise<Unlocked>) {
  if (!door) return { kind: 'no_key' } as const
  const answer = await how(createKeys(door.db, outside))
  if (answer.kind === 'open') await openWith(door, answer.vault)
  return answer
}

async function standBefore(workerId: string, arrived: Door['arrived']): Promise<boolean> {
  door?.db.close()
  const db = await openDatabase(databaseName(realm, workerId), lock)
  noteProvenance(await createMarker([marks], outside).recognise(db))
  door = { worker: workerId, db, arrived }
  people.value = await residents()
  atDoor.value = workerId
  return createKeys(db, outside).exists()
}

async function openWith({ worker, db, arrived }: Door, vault: Vault): Promise<void> {
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
  door = { worker, db, arrived: null }
  forgotten.value = false
  rememberWorker(worker, session.device_id)
  phase.value = 'open'
  // The browser may ask the worker; nothing waits for the answer.
  askToPersist(navigator.storage).catch(() => undefined)
  // What an older version kept in rows is read as it lies until then.
  whenQuiet().then(store.received.packOld).catch(() => undefined)
  startSyncing({ store: openStore<unknown>(db, vault, outside), clock, transport })
}
