/** The phone as the lower floors want it: time, randomness, cryptography, small storage, timers. */
import type { Slot } from '@/store/marker'
import type { Outside } from '@/store/outside'
import type { Wire } from '@/sync/transport'
import { isPractice } from '@/composables/realm'

export const outside: Outside = {
  now: () => Date.now(),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  crypto: crypto.subtle,
}

export const marks: Slot = {
  read: (key) => localStorage.getItem(key),
  write: (key, text) => {
    localStorage.setItem(key, text)
  },
}

export function later(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds)
  return () => {
    clearTimeout(timer)
  }
}

export const wire: Wire = {
  fetch: (...ask) => fetch(...ask),
  base: isPractice ? '/practice' : '',
  later,
}

/** Tells when the line or the page is back. */
export function wake(work: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === 'visible') work()
  }
  addEventListener('online', work)
  document.addEventListener('visibilitychange', seen)
  return () => {
    removeEventListener('online', work)
    document.removeEventListener('visibilitychange', seen)
  }
}

/** How the server shows this phone to its owner; no more than the browser says by itself. */
export function deviceName(): string {
  return /\(([^)]{1,60})/.exec(navigator.userAgent)?.[1] ?? 'browser'
}
