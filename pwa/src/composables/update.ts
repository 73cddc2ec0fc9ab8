/** A new version of the app: fetched in the background, put in use only when no form is open. */
import { shallowRef } from 'vue'

const FORM = 'ygt-form'
const HOUR = 60 * 60_000

/** A version that waits to be used. */
export const fresh = shallowRef<ServiceWorker | null>(null)

let asked = false
let closeForm: (() => void) | null = null

/** Registers the worker and listens for newer ones, also while the app stays open for days. */
export async function watchForUpdate(): Promise<void> {
  let isServed = navigator.serviceWorker.controller !== null
  const registration = await navigator.serviceWorker.register('/sw.js')
  const follow = () => {
    registration.installing?.addEventListener('statechange', () => {
      note(registration)
    })
  }
  note(registration)
  // One that was found before this window looked is followed too.
  follow()
  registration.addEventListener('updatefound', follow)
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    const isNewer = isServed
    isServed = true
    // A window with an open form goes on with what it has; so does one that had no worker yet.
    if (isNewer && (asked || !closeForm)) location.reload()
  })
  let looked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' || Date.now() - looked < HOUR) return
    looked = Date.now()
    registration.update().catch(() => undefined)
  })
}

/** An open form holds every window back from updating. */
export function formIsOpen(open: boolean): void {
  if (open === (closeForm !== null)) return
  closeForm?.()
  closeForm = null
  if (!open) return
  const closed = new Promise<void>((resolve) => {
    closeForm = resolve
  })
  if ('locks' in navigator) {
    navigator.locks.request(FORM, { mode: 'shared' }, () => closed).catch(() => undefined)
  }
}

/** `busy`: a form is open, here or in another window; nothing was changed. */
export async function useFresh(): Promise<'using' | 'busy'> {
  const worker = fresh.value
  if (!worker || closeForm) return 'busy'
  if (!('locks' in navigator)) return take(worker)
  return navigator.locks.request(FORM, { ifAvailable: true }, (held) =>
    held ? take(worker) : 'busy',
  )
}

function take(worker: ServiceWorker): 'using' {
  asked = true
  worker.postMessage({ type: 'USE' })
  return 'using'
}

function note(registration: ServiceWorkerRegistration): void {
  // Without a controller it is the first version ever, and nothing waits.
  const waits = registration.waiting && navigator.serviceWorker.controller
  fresh.value = waits ? registration.waiting : null
}
