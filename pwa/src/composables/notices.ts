/** What the worker should know of the store itself: that it was cleared, that it is nearly full. */
import { computed, shallowRef } from 'vue'
import type { Provenance } from '@/store/marker'
import { spaceOf, type Space } from '@/store/storage'
import { say } from '@/composables/words'
import { forgetDevice, lastWorker } from '@/composables/worker-id'

export interface Notice {
  readonly key: 'evicted' | 'space' | 'cloned'
  readonly words: string
}

// The browser refuses writes before the last byte, and photos are large.
const NEARLY_FULL = 0.9

const lost = shallowRef<number | null>(null)
const space = shallowRef<Space | null>(null)
const cloned = shallowRef(false)

export const notices = computed<readonly Notice[]>(() => {
  const found: Notice[] = []
  if (lost.value !== null) found.push({ key: 'evicted', words: lostWords(lost.value) })
  const used = space.value ? space.value.used / space.value.total : 0
  if (used >= NEARLY_FULL) {
    found.push({ key: 'space', words: say('notice.space', { percent: Math.round(used * 100) }) })
  }
  if (cloned.value) found.push({ key: 'cloned', words: say('notice.cloned') })
  return found
})

/** What the marker said when the store was opened. */
export function noteProvenance(found: Provenance): void {
  if (found.kind === 'evicted') lost.value = found.last.unsent
}

export async function noteSpace(): Promise<void> {
  space.value = await spaceOf(navigator.storage)
}

/** The server has heard numbers of this device that the store does not know of. */
export function noteClone(): void {
  const worker = lastWorker()
  if (worker) forgetDevice(worker)
  cloned.value = true
}

/** Read and understood; a full phone says so again after the next round. */
export function dismiss({ key }: Notice): void {
  if (key === 'evicted') lost.value = null
  if (key === 'cloned') cloned.value = false
  if (key === 'space') space.value = null
}

function lostWords(unsent: number): string {
  return unsent ? say('notice.evicted', { n: unsent }) : say('notice.evicted_none')
}
