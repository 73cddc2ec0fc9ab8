/** A visit played again: where it stands, what had been answered by then, how long until the next step. */
import type { Mark, Step } from '@/console/training/visits'

export const SPEEDS = [1, 2, 4, 8] as const
/** Nobody watches somebody think for a minute. */
const LONGEST = 3000
const SHORTEST = 150

export interface Answered {
  readonly path: string
  readonly kind: string
  readonly value: unknown
  readonly at: number
}

/** What stands in the form once step `upto` was made, the newest last; −1 is before the first. */
export function standing(steps: readonly Step[], upto: number): readonly Answered[] {
  const found = new Map<string, Answered>()
  for (const [at, { kind, path, value }] of steps.slice(0, upto + 1).entries()) {
    if (path === null) continue
    // What was taken back stands no more; what is answered again goes to the end.
    found.delete(path)
    if (ANSWERS.has(kind)) found.set(path, { path, kind, value, at })
  }
  return [...found.values()]
}

const ANSWERS: ReadonlySet<string> = new Set(['answer', 'confirm', 'unanswered', 'add', 'roll'])

/** Milliseconds to wait before the step after `at`, at this speed. */
export function pause(steps: readonly Step[], at: number, speed: number): number {
  const gap = (steps[at + 1]?.at_ms ?? 0) - (steps[at]?.at_ms ?? 0)
  return Math.min(LONGEST, Math.max(SHORTEST, gap)) / speed
}

/** 83 000 ms → `1:23`. */
export function clockText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The mark of what is answered at a path, if the key or the report has one. */
export function markAt(marks: readonly Mark[], path: string | null): Mark | undefined {
  return path === null ? undefined : marks.find((mark) => mark.path === path)
}
