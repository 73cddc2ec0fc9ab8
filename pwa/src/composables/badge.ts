/** How much waits for the worker: on Today, and on the app's icon where the phone can show it. */
import { shallowRef } from 'vue'
import type { Store } from '@/store/store'
import { unread } from '@/composables/inbox'
import { openTasks } from '@/composables/tasks'

export interface Badge {
  readonly tasks: number
  readonly unread: number
}

const NOTHING: Badge = { tasks: 0, unread: 0 }

export const badge = shallowRef<Badge>(NOTHING)

export async function refreshBadge(store: Store<unknown>): Promise<void> {
  const [tasks, fresh] = await Promise.all([openTasks(store), unread(store)])
  badge.value = { tasks, unread: fresh }
  await showOnIcon(tasks + fresh)
}

/** Locked: the number itself says nothing about anybody, and stays on the icon. */
export function forgetBadge(): void {
  badge.value = NOTHING
}

async function showOnIcon(n: number): Promise<void> {
  if (!('setAppBadge' in navigator)) return
  try {
    await (n ? navigator.setAppBadge(n) : navigator.clearAppBadge())
  } catch (fault) {
    // Not installed, or the system shows none: the numbers stand on Today.
    if (!(fault instanceof DOMException)) throw fault
  }
}
