/** What the server asks to be looked at in a report: which place of it, and in words why. */
import type { Task } from '@/store/items'
import { isRecord } from '@/store/operation'
import { texts } from '@/composables/paths'
import { say, type LabelKey } from '@/composables/words'

/** `words` as the worker reads them; `detail` what the server added, in its own language. */
export interface Mark {
  readonly path: string
  readonly words: string
  readonly detail: string
  /** Something is wrong, and not only missing or in dispute. */
  readonly isFault: boolean
}

const CODES: Readonly<Record<string, LabelKey>> = {
  wrong_type: 'mark.wrong_type',
  unknown_code: 'mark.unknown_code',
  unknown_element: 'mark.unknown_element',
  constraint: 'mark.constraint',
  missing: 'mark.missing',
}

/** Of a task, or of an operation's verdict: faults, paths without a value, paths in dispute. */
export function marksOf(detail: Readonly<Record<string, unknown>>): readonly Mark[] {
  const faults = Array.isArray(detail['faults']) ? detail['faults'] : []
  const key = isRecord(detail['standing']) ? 'mark.conflict' : 'mark.missing'
  return [
    ...faults.flatMap((fault: unknown) => (isRecord(fault) ? [faultMark(fault)] : [])),
    ...texts(detail['paths']).map((path) => ({ path, words: say(key), detail: '', isFault: false })),
  ]
}

/** Each place once, however many tasks name it. */
export function marksOfTasks(tasks: readonly Task[]): readonly Mark[] {
  const marks = tasks.flatMap((task) => marksOf(task.detail))
  return [...new Map(marks.map((mark) => [mark.path, mark])).values()]
}

function faultMark(fault: Readonly<Record<string, unknown>>): Mark {
  const { path, code, message } = fault
  const known = typeof code === 'string' ? CODES[code] : undefined
  return {
    path: typeof path === 'string' ? path : '',
    words: say(known ?? 'mark.other'),
    // Our words say it better wherever there are any.
    isFault: true,
    detail: known || typeof message !== 'string' ? '' : message,
  }
}
