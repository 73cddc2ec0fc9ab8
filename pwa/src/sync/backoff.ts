/** When to try again: full jitter, so that a thousand phones do not come back in one second. */

export interface Backoff {
  /** Milliseconds until the next try after one more failure; at least what the server asked for. */
  readonly failed: (retryAfter: number | null) => number
  readonly succeeded: () => void
}

const FIRST = 2_000
const LONGEST = 5 * 60_000
const SHORTEST = 500

/** `random` gives a number from 0 up to 1. */
export function createBackoff(random: () => number): Backoff {
  let failures = 0
  return {
    failed: (retryAfter) => {
      const most = Math.min(LONGEST, FIRST * 2 ** failures)
      failures = Math.min(failures + 1, 20)
      const asked = retryAfter ?? 0
      // The whole range again on top of what was asked for: everybody was asked for the same.
      return Math.round(asked + Math.max(SHORTEST, random() * most))
    },
    succeeded: () => {
      failures = 0
    },
  }
}
