/** A newer worker waits until a window asks for it: never in the middle of a form. */

/** Call once, on the worker's start. */
export function waitToBeAsked(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('message', (event) => {
    if (isUse(event.data)) event.waitUntil(worker.skipWaiting())
  })
}

function isUse(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'USE'
}
