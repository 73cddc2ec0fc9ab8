/** The first worker serves at once; a newer one waits until asked for: never in the middle of a form. */

/** Call once, on the worker's start. */
export function waitToBeAsked(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('message', (event) => {
    if (isUse(event.data)) event.waitUntil(worker.skipWaiting())
  })
}

/** Call once, on the worker's start: a page that was opened before it may lose the signal now. */
export function serveAtOnce(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('activate', (event) => {
    event.waitUntil(worker.clients.claim())
  })
}

function isUse(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'USE'
}
