/**
 * The key of a store: random, wrapped by what is derived from the PIN, and once more from the
 * secret of signing in, so that a forgotten PIN costs no report.
 *
 * Wrong tries are counted before they are looked at, so that ending the app saves nobody a wait.
 */
import { readMeta, write, type Db } from '@/store/db'
import { utf8, type Bytes, type Outside } from '@/store/outside'
import { forget } from '@/store/received'
import type { MetaRow, Wrapped } from '@/store/rows'
import { createVault, type Vault } from '@/store/vault'

type LockRow = Extract<MetaRow, { key: 'lock' }>
type Way = 'pin' | 'secret'

/** `wait`: milliseconds until the next try. `wiped`: what was received is gone, never the outbox. */
export type Unlocked =
  | { readonly kind: 'open'; readonly vault: Vault }
  | { readonly kind: 'wrong'; readonly left: number; readonly wait: number }
  | { readonly kind: 'wiped'; readonly wait: number }
  | { readonly kind: 'wait'; readonly wait: number }
  | { readonly kind: 'no_key' }

export interface Keys {
  readonly exists: () => Promise<boolean>
  /** Makes the key of a new store; rejects where there is one. */
  readonly create: (pin: string, secret: string | null) => Promise<Vault>
  readonly unlock: (pin: string) => Promise<Unlocked>
  /** Opens with the secret of signing in and sets a new PIN. */
  readonly recover: (secret: string, newPin: string) => Promise<Unlocked>
  readonly changePin: (pin: string, newPin: string) => Promise<Unlocked>
}

export const TRIES = 10
const SECOND = 1000
// Wait after so many wrong tries in a row; the last one holds from then on.
const WAITS = [0, 0, 0, 5, 15, 30, 60, 120, 300, 600].map((seconds) => seconds * SECOND)
const ITERATIONS = 310_000
const NO_SPACE = 'No space for the lock of the store.'

/** Why a PIN will not do, or null. */
export function pinFault(pin: string): 'not_six_digits' | 'too_plain' | null {
  if (!/^\d{6,12}$/.test(pin)) return 'not_six_digits'
  const steps = Array.from(pin.slice(1), (digit, at) => Number(digit) - Number(pin[at]))
  const even = steps.every((step) => step === steps[0])
  return even && Math.abs(steps[0] ?? 0) <= 1 ? 'too_plain' : null
}

export function createKeys(db: Db, outside: Outside, iterations = ITERATIONS): Keys {
  const wrap = (text: string, key: Bytes) => wrapKey(outside, text, key, iterations)

  async function attempt(way: Way, text: string): Promise<Bytes | Unlocked> {
    const lock = await readMeta(db, 'lock')
    const wrapped = lock?.[way]
    if (!lock || !wrapped) return { kind: 'no_key' }
    const wait = waitOf(lock, outside.now())
    if (wait > 0) return { kind: 'wait', wait }
    const wrong = lock.wrong + 1
    await keep(db, { ...lock, wrong, wrong_at: outside.now() })
    const key = await unwrapKey(outside, text, wrapped)
    if (!key) return refused(wrong)
    await keep(db, { ...lock, wrong: 0, wrong_at: 0 })
    return key
  }

  async function opened(key: Bytes): Promise<Unlocked> {
    return { kind: 'open', vault: await createVault(outside, key) }
  }

  async function refused(wrong: number): Promise<Unlocked> {
    const wait = WAITS[Math.min(wrong, WAITS.length - 1)] ?? 0
    if (wrong < TRIES) return { kind: 'wrong', left: TRIES - wrong, wait }
    await forget(db)
    return { kind: 'wiped', wait }
  }

  async function withNewPin(way: Way, text: string, newPin: string): Promise<Unlocked> {
    const key = await attempt(way, text)
    if (!(key instanceof Uint8Array)) return key
    const lock = await readMeta(db, 'lock')
    if (lock) await keep(db, { ...lock, pin: await wrap(newPin, key) })
    return opened(key)
  }

  return {
    exists: async () => (await readMeta(db, 'lock')) !== undefined,
    create: async (pin, secret) => {
      const key = outside.random(32)
      const wrapped = { pin: await wrap(pin, key), secret: secret ? await wrap(secret, key) : null }
      const row: LockRow = { key: 'lock', ...wrapped, wrong: 0, wrong_at: 0 }
      // Never over an older key: what it sealed would be lost.
      const written = await write(db, ['meta'], (tx) => tx.objectStore('meta').add(row))
      if (written.kind === 'full') throw new Error(NO_SPACE)
      return createVault(outside, key)
    },
    unlock: async (pin) => {
      const key = await attempt('pin', pin)
      return key instanceof Uint8Array ? opened(key) : key
    },
    recover: (secret, newPin) => withNewPin('secret', secret, newPin),
    changePin: (pin, newPin) => withNewPin('pin', pin, newPin),
  }
}

function waitOf(lock: LockRow, now: number): number {
  const wait = WAITS[Math.min(lock.wrong, WAITS.length - 1)] ?? 0
  // A clock that was set back must not lock the worker out for longer than the wait itself.
  return Math.min(wait, Math.max(0, lock.wrong_at + wait - now))
}

async function keep(db: Db, row: LockRow): Promise<void> {
  const written = await write(db, ['meta'], (tx) => tx.objectStore('meta').put(row))
  if (written.kind === 'full') throw new Error(NO_SPACE)
}

async function wrapKey(
  outside: Outside,
  text: string,
  key: Bytes,
  iterations: number,
): Promise<Wrapped> {
  const salt = outside.random(16)
  const iv = outside.random(12)
  const wrapping = await derive(outside, text, salt, iterations)
  const data = await outside.crypto.encrypt({ name: 'AES-GCM', iv }, wrapping, key)
  return { salt, iterations, iv, data: new Uint8Array(data) }
}

async function unwrapKey(outside: Outside, text: string, wrapped: Wrapped): Promise<Bytes | null> {
  const { salt, iterations, iv, data } = wrapped
  const wrapping = await derive(outside, text, salt, iterations)
  try {
    return new Uint8Array(await outside.crypto.decrypt({ name: 'AES-GCM', iv }, wrapping, data))
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'OperationError') return null
    throw fault
  }
}

/** The key that a PIN, a secret or a code written down stands for. */
export async function derive(
  { crypto }: Outside,
  text: string,
  salt: Bytes,
  iterations: number,
): Promise<CryptoKey> {
  const given = await crypto.importKey('raw', utf8(text), 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.deriveKey(how, given, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}
