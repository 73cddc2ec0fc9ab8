/**
 * 演练还是实战: which realm this page serves. It stands for as long as the page lives; the other one
 * is another page load with another store, so nothing of one is ever in the hands of the other.
 */
import { pocket } from '@/composables/pocket'
import type { Realm } from '@/store/db'

const KEPT = 'ygt-realm'

export const realm: Realm = pocket.read(KEPT) === 'practice' ? 'practice' : 'live'
export const isPractice = realm === 'practice'

/** To the other door, and there to a screen. Drafts and what waits lie in their own store until somebody comes back. */
export function turnTo(other: Realm, screen = '#/'): void {
  pocket.write(KEPT, other)
  history.replaceState(null, '', `${location.pathname}${screen}`)
  location.reload()
}

/** Says it in colour on every screen, the phone's own bar included. */
export function wearRealm(): void {
  document.documentElement.dataset['realm'] = realm
  if (!isPractice) return
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', '#6a2c91')
  document.title = `演练 · ${document.title}`
}
