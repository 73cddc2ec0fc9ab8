/**
 * Who uses this phone: ids that say nothing to anybody, so that the right store opens. Names lie
 * sealed in the stores; here people are told apart by a sign each of them is given (A, B, …).
 */
import { pocket } from '@/composables/pocket'
import { isPractice, realm } from '@/composables/realm'

export interface Resident {
  readonly id: string
  /** Its place among those of this phone, from 0: it never changes while the store is here. */
  readonly seat: number
}

// Who practises on this phone is nobody of its live stores, and the reverse.
const OWN = isPractice ? 'ygt-practice-' : 'ygt-'
const LAST = `${OWN}last`
const SEATS = `${OWN}seats`
const DEVICE = `${OWN}device-`
const STORES = `ygt-${realm}-`
const NOBODY = '-'

export function lastWorker(): string | null {
  const last = pocket.read(LAST)
  return last === NOBODY ? null : last
}

/** Whose store is offered first, of those that are here; null after signing out. */
export function firstAtDoor(found: readonly Resident[]): string | null {
  // A browser that was killed may have lost small storage, and without a signal nobody signs in.
  return pocket.read(LAST) === null ? (found[0]?.id ?? null) : lastWorker()
}

/** Gives the worker a seat where there is none yet, and opens this store first from now on. */
export function rememberWorker(id: string, deviceId: string): void {
  pocket.write(LAST, id)
  pocket.write(DEVICE + id, deviceId)
  const known = seats()
  if (!known.includes(id)) pocket.write(SEATS, [...known, id].join(' '))
}

/** After signing out nobody's store is offered first. */
export function forgetLast(): void {
  pocket.write(LAST, NOBODY)
}

/** What the server called this phone when the worker signed in here before. */
export function deviceOf(id: string): string | null {
  return pocket.read(DEVICE + id)
}

/** A copied phone becomes another one with the next sign-in, with numbers of its own. */
export function forgetDevice(id: string): void {
  pocket.drop(DEVICE + id)
}

/**
 * Everybody with a store here, in the order of arrival.
 *
 * Some browsers drop small storage sooner than databases: the databases themselves are asked too.
 */
export async function residents(): Promise<readonly Resident[]> {
  const stores = await storeNames()
  const known = seats()
  const found = stores?.map((name) => name.slice(STORES.length)) ?? known
  const lost = found.filter((id) => !known.includes(id))
  if (lost.length) pocket.write(SEATS, [...known, ...lost].join(' '))
  return [...known, ...lost]
    .map((id, seat) => ({ id, seat }))
    .filter(({ id }) => found.includes(id))
}

function seats(): readonly string[] {
  return (pocket.read(SEATS) ?? '').split(' ').filter(Boolean)
}

/** Null where the browser does not tell. */
async function storeNames(): Promise<readonly string[] | null> {
  if (!('databases' in indexedDB)) return null
  const all = await indexedDB.databases()
  return all.map(({ name }) => name ?? '').filter((name) => name.startsWith(STORES))
}
