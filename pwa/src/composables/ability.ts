/**
 * Whether this browser can hold a worker's day. One that cannot must say so before anything is
 * typed, and say what to do instead.
 */

import { spaceOf, type StorageDesk } from '@/store/storage'

/**
 * `insecure`: no encryption without https. `embedded`: a page inside a chat app, whose store is
 * dropped with the chat. `no_store`: nothing can be kept, as in some private windows. `old`: lacks
 * what the app is built on. `private`: hardly anything can be kept; a warning, not a wall.
 */
export type Ability = 'able' | 'insecure' | 'embedded' | 'no_store' | 'old' | 'private'

export interface Browser {
  readonly agent: string
  readonly secure: boolean
  readonly crypto: boolean
  /** Null where there is no IndexedDB at all. */
  readonly open: (() => Promise<void>) | null
  readonly modern: boolean
  /** Infinite where the browser does not tell. */
  readonly quota: () => Promise<number>
}

// Chat and payment apps that show pages in a window of their own, and Android's bare web view.
const EMBEDDED = /MicroMessenger|\bQQ\/|DingTalk|Weibo|AlipayClient|aweme|Lark\/|; wv\)/i
const LEAST = 50 * 1024 * 1024

export async function abilityOf(browser: Browser): Promise<Ability> {
  if (!browser.secure) return 'insecure'
  if (!browser.crypto || !browser.modern) return 'old'
  if (!(await opens(browser))) return 'no_store'
  if (EMBEDDED.test(browser.agent)) return 'embedded'
  return (await browser.quota()) < LEAST ? 'private' : 'able'
}

async function opens({ open }: Browser): Promise<boolean> {
  if (!open) return false
  try {
    await open()
    return true
  } catch (fault) {
    if (fault instanceof Error) return false
    throw fault
  }
}

/** This browser, with a trial of its store that leaves nothing behind. */
export function thisBrowser(): Browser {
  return {
    agent: navigator.userAgent,
    secure: isSecureContext,
    crypto: 'crypto' in globalThis && 'subtle' in crypto,
    open: typeof indexedDB === 'object' ? tryToOpen : null,
    modern: 'showModal' in HTMLDialogElement.prototype && 'at' in Array.prototype,
    quota: async () => {
      const desk: StorageDesk | undefined = navigator.storage
      return (await spaceOf(desk))?.total ?? Infinity
    },
  }
}

const TRIAL = 'ygt-trial'

function tryToOpen(): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(TRIAL)
    asked.onsuccess = () => {
      asked.result.close()
      indexedDB.deleteDatabase(TRIAL)
      resolve()
    }
    asked.onerror = () => {
      reject(asked.error ?? new Error('IndexedDB does not open.'))
    }
  })
}
