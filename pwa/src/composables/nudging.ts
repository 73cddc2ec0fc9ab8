/** Being told when something comes back, where the phone and its browser can. */
import { transport, type Desk } from '@/composables/desk'
import { isPractice } from '@/composables/realm'
import { dropEndpoint, fetchPushKey, tellEndpoint } from '@/sync/nudges'

/** `impossible`: this browser has no push, or the app is not kept by it. */
export type Nudging = 'impossible' | 'denied' | 'off' | 'on'

export async function nudging(): Promise<Nudging> {
  // A task of practice is no reason to call anybody.
  if (isPractice) return 'impossible'
  const manager = await pushManager()
  if (!manager || !('Notification' in globalThis)) return 'impossible'
  if (Notification.permission === 'denied') return 'denied'
  return (await manager.getSubscription()) ? 'on' : 'off'
}

/** Asks the worker, then the browser's push service, then tells the server. */
export async function turnOn({ session }: Desk): Promise<Nudging> {
  const manager = await pushManager()
  if (!manager || (await Notification.requestPermission()) !== 'granted') return nudging()
  const key = await fetchPushKey(transport, session.token)
  if (!key) return 'off'
  const subscription = await subscribed(manager, key)
  if (!subscription) return 'off'
  const told = await tellEndpoint(transport, session.token, subscription.endpoint)
  // One that the server does not know of would only look as if it were on.
  if (!told) await subscription.unsubscribe()
  return told ? 'on' : 'off'
}

export async function turnOff({ session }: Desk): Promise<Nudging> {
  const subscription = await (await pushManager())?.getSubscription()
  await subscription?.unsubscribe()
  // Without an answer the server finds out by itself: the address has ended.
  await dropEndpoint(transport, session.token)
  return 'off'
}

async function pushManager(): Promise<PushManager | null> {
  if (!('serviceWorker' in navigator)) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return registration && 'pushManager' in registration ? registration.pushManager : null
}

/** Null where the push service cannot be reached, as on phones without its maker's services. */
async function subscribed(manager: PushManager, key: string): Promise<PushSubscription | null> {
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (fault) {
    if (fault instanceof DOMException) return null
    throw fault
  }
}
