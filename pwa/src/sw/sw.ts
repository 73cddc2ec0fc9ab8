/** The service worker: the whole app is at hand before the signal goes. Data never passes here. */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { answerNudges } from './nudge'
import { serveAtOnce, waitToBeAsked } from './update'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | PrecacheEntry)[]
}

serveAtOnce(self)
waitToBeAsked(self)
answerNudges(self)
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
// Every address of the app is one page; the server's own pages and answers stay its own.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//, /^\/console\//, /^\/practice\//] }),
)
