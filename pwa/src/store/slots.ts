/** Where the store's marker is kept: the small storages of a browser, each of which may fail alone. */
import type { Slot } from '@/store/marker'

/** `localStorage`; null where the browser refuses it, as in some private windows. */
export function storageSlot(storage: Pick<Storage, 'getItem' | 'setItem'> | null): Slot {
  return {
    read: (key) => attempt(() => storage?.getItem(key) ?? null),
    write: (key, text) => {
      attempt(() => {
        storage?.setItem(key, text)
        return null
      })
    },
  }
}

const YEAR = 365 * 24 * 60 * 60

/** Cookies, which some browsers keep when they clear the rest; sent nowhere but to our own server. */
export function cookieSlot(page: { cookie: string }): Slot {
  return {
    read: (key) => {
      const name = `${encodeURIComponent(key)}=`
      const found = page.cookie.split('; ').find((cookie) => cookie.startsWith(name))
      return found ? attempt(() => decodeURIComponent(found.slice(name.length))) : null
    },
    write: (key, text) => {
      const pair = `${encodeURIComponent(key)}=${encodeURIComponent(text)}`
      page.cookie = `${pair}; Max-Age=${String(YEAR)}; Path=/; SameSite=Strict`
    },
  }
}

/** A full or forbidden storage throws; a marker that cannot be kept is no reason to stop. */
function attempt(work: () => string | null): string | null {
  try {
    return work()
  } catch {
    return null
  }
}
