/**
 * When a phone that lies about asks for the PIN again: after so long without a touch, or so long
 * out of sight. Drafts are kept at every answer, so locking costs nothing but the PIN.
 */

export interface Idleness {
  readonly touched: () => void
  readonly hidden: () => void
  readonly shown: () => void
  readonly stop: () => void
}

export interface IdleParts {
  readonly now: () => number
  readonly later: (milliseconds: number, work: () => void) => () => void
  /** Milliseconds without a touch; asked anew each time, as the worker may change it. */
  readonly limit: () => number
  readonly lock: () => void
}

const MINUTE = 60_000
/** Out of sight somebody else may hold the phone. */
export const HIDDEN = 5 * MINUTE

export function createIdleness({ now, later, limit, lock }: IdleParts): Idleness {
  let since = now()
  let left: number | null = null
  let cancel = later(limit(), look)

  function due(): number {
    const byTouch = since + limit()
    return left === null ? byTouch : Math.min(byTouch, left + HIDDEN)
  }

  function look(): void {
    cancel()
    const rest = due() - now()
    // Timers stand still in a frozen page: the clock decides, not the timer.
    if (rest <= 0) lock()
    cancel = later(rest <= 0 ? limit() : rest, look)
    if (rest <= 0) since = now()
  }

  return {
    touched: () => {
      since = now()
    },
    hidden: () => {
      left ??= now()
      look()
    },
    shown: () => {
      look()
      left = null
    },
    stop: () => {
      cancel()
    },
  }
}
