/**
 * The engine: one round at a time, on start, when the line or the page comes back, after each save,
 * and by a timer that waits longer the longer nothing works. Asking during a round earns one more.
 *
 * Its state lives here and nowhere else; screens listen to it.
 */
import type { Backoff } from '@/sync/backoff'
import type { Later, Wake } from '@/sync/browser'
import type { TabLock } from '@/sync/lock'
import type { RoundReport, Tell, Trouble } from '@/sync/round'

export type Phase = 'reports' | 'news' | 'photos'

/**
 * `trouble` is what the last round ended with; `nextAt` the moment of the next try by itself;
 * `turnedAway`: there was no round, another tab was at it.
 */
export interface Status {
  readonly running: boolean
  readonly turnedAway: boolean
  readonly phase: Phase | null
  readonly done: number
  readonly total: number
  readonly trouble: Trouble | null
  readonly lastSuccess: number | null
  readonly nextAt: number | null
}

export interface EngineParts {
  readonly round: (tell: Tell) => Promise<RoundReport>
  readonly lock: TabLock
  readonly backoff: Backoff
  readonly now: () => number
  readonly later: Later
  readonly wake: Wake
}

export interface Engine {
  readonly start: () => void
  /** Lets the round that runs come to its end, and begins no other. */
  readonly stop: () => void
  /** Now, whatever the timer says; done when a round that began after this call is over. */
  readonly sync: () => Promise<void>
  readonly status: () => Status
  /** Tells of every change; gives what ends the telling. */
  readonly listen: (hear: (status: Status) => void) => () => void
}

// Others change things too: a phone that sends nothing still asks for news.
const IDLE = 5 * 60_000
// Another tab is at it: soon see whether it still is.
const ELSEWHERE = 60_000
const RESTING: Status = {
  running: false,
  turnedAway: false,
  phase: null,
  done: 0,
  total: 0,
  trouble: null,
  lastSuccess: null,
  nextAt: null,
}

export function createEngine(parts: EngineParts): Engine {
  const board = createBoard()
  const timer = createTimer(parts)
  let running: Promise<void> | null = null
  let again = false
  let sleep: (() => void) | null = null

  async function run(): Promise<void> {
    try {
      while (again) {
        again = false
        timer.callOff()
        board.show({ running: true, nextAt: null })
        const report = await runOnce(parts, board)
        const wait = waitAfter(report, parts.backoff)
        board.rest(report, parts.now(), sleep ? wait : null)
        if (sleep) timer.set(wait, ask)
      }
    } finally {
      running = null
    }
  }

  function sync(): Promise<void> {
    again = true
    running ??= run()
    return running
  }

  function ask(): void {
    void sync()
  }

  return {
    sync,
    status: board.status,
    listen: board.listen,
    start: () => {
      if (sleep) return
      sleep = parts.wake(ask)
      ask()
    },
    stop: () => {
      again = false
      sleep?.()
      sleep = null
      timer.callOff()
    },
  }
}

/** What became of the round; null where another tab has its turn. */
async function runOnce({ lock, round }: EngineParts, board: Board): Promise<RoundReport | null> {
  const reports: RoundReport[] = []
  try {
    await lock.run(async () => {
      const tell: Tell = (phase, done, total) => {
        board.show({ phase, done, total })
      }
      reports.push(await round(tell))
    })
  } catch {
    // A bug in a round must not end all later ones; it is shown, and the rest goes on.
    return { trouble: 'broken', waiting: true, retryAfter: null }
  }
  return reports[0] ?? null
}

interface Board {
  readonly status: () => Status
  readonly show: (change: Partial<Status>) => void
  readonly rest: (report: RoundReport | null, now: number, wait: number | null) => void
  readonly listen: Engine['listen']
}

function createBoard(): Board {
  const hearers = new Set<(status: Status) => void>()
  let status = RESTING

  function show(change: Partial<Status>): void {
    status = { ...status, ...change }
    for (const hear of hearers) hear(status)
  }

  return {
    show,
    status: () => status,
    rest: (report, now, wait) => {
      const trouble = report ? report.trouble : status.trouble
      const lastSuccess = report && !report.trouble ? now : status.lastSuccess
      const nextAt = wait === null ? null : now + wait
      show({ ...RESTING, turnedAway: !report, trouble, lastSuccess, nextAt })
    },
    listen: (hear) => {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
}

function createTimer({ later }: Pick<EngineParts, 'later'>) {
  let callOff: () => void = () => undefined
  return {
    callOff: () => {
      callOff()
    },
    set: (wait: number, work: () => void) => {
      callOff()
      callOff = later(wait, work)
    },
  }
}

function waitAfter(report: RoundReport | null, backoff: Backoff): number {
  if (!report) return ELSEWHERE
  if (report.trouble || report.waiting) return backoff.failed(report.retryAfter)
  backoff.succeeded()
  return report.soon ?? IDLE
}
