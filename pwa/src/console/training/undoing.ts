/** Going back over the changes of a text, one by one. */
import { computed, shallowRef, type ComputedRef } from 'vue'

const MOST = 200

export interface Undoing {
  /** Notes the text that a change takes the place of. */
  readonly note: (text: string) => void
  /** The text before the last change; undefined where there was none. */
  readonly back: () => string | undefined
  readonly forget: () => void
  readonly undoable: ComputedRef<boolean>
}

export function undoing(): Undoing {
  const before = shallowRef<readonly string[]>([])
  return {
    note: (text) => {
      before.value = [...before.value.slice(1 - MOST), text]
    },
    back: () => {
      const last = before.value.at(-1)
      before.value = before.value.slice(0, -1)
      return last
    },
    forget: () => {
      before.value = []
    },
    undoable: computed(() => before.value.length > 0),
  }
}
