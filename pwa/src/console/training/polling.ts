/** Asks again while a page is open, and never twice at once. */
import { onMounted, onUnmounted, shallowRef, type ShallowRef } from 'vue'
import type { Answer } from '@/console/data/answer'
import { getSince } from '@/console/data/asking'
import { lastAsked } from '@/console/data/latest'
import type { Read } from '@/console/data/read'
import { later } from '@/composables/phone'

const EVERY = 4000

/** What stands at `path`, kept fresh; `load` asks at once. A fault does not take away what is shown. */
export function polled<T>(path: string, read: Read<T>): { readonly answer: ShallowRef<Answer<T> | null>; readonly load: () => Promise<void> } {
  const answer = shallowRef<Answer<T> | null>(null)
  const last = lastAsked()
  let tag = ''
  let gone = false
  let touched = true
  let callOff = (): void => undefined

  async function ask(attended: boolean): Promise<void> {
    const told = await last(getSince(path, read, tag, !attended))
    // Asked before something was changed, it tells of what stood before.
    if (!told) return
    tag = told.tag
    if (told.answer && (told.answer.kind === 'ok' || answer.value?.kind !== 'ok')) answer.value = told.answer
  }

  async function turn(): Promise<void> {
    // A page on the wall is not somebody who sits there.
    const attended = touched
    touched = false
    if (!document.hidden) await ask(attended)
    wait()
  }

  function wait(): void {
    if (gone) return
    callOff = later(EVERY, () => {
      void turn()
    })
  }

  const touch = (): void => {
    touched = true
  }
  onMounted(() => {
    for (const kind of TOUCHES) document.addEventListener(kind, touch, { passive: true })
    void turn()
  })
  onUnmounted(() => {
    gone = true
    callOff()
    for (const kind of TOUCHES) document.removeEventListener(kind, touch)
  })
  return { answer, load: () => ask(true) }
}

const TOUCHES = ['pointermove', 'pointerdown', 'keydown'] as const
