/** Locks the open store after idleness; how long is the worker's choice. */
import { shallowRef } from 'vue'
import { desk, lock } from '@/composables/desk'
import { createIdleness } from '@/composables/idleness'
import { later, outside } from '@/composables/phone'
import { pocket } from '@/composables/pocket'

export const MINUTES = [5, 15, 30] as const

export type Minutes = (typeof MINUTES)[number]

const KEPT = 'ygt-autolock'

export const autolock = shallowRef<Minutes>(15)

export function lockAfter(minutes: Minutes): void {
  autolock.value = minutes
  pocket.write(KEPT, String(minutes))
}

/** From now on until the page goes. */
export function watchIdleness(): void {
  autolock.value = MINUTES.find((it) => String(it) === pocket.read(KEPT)) ?? 15
  const idleness = createIdleness({
    now: outside.now,
    later,
    limit: () => autolock.value * 60_000,
    lock: () => {
      if (desk.value) lock()
    },
  })
  for (const kind of ['pointerdown', 'keydown', 'input', 'scroll'] as const) {
    addEventListener(kind, idleness.touched, { capture: true, passive: true })
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') idleness.hidden()
    else idleness.shown()
  })
}
