/** Practising on the open desk: what screens see, and what they may do. One for each desk. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { createSchool, type Answer, type School } from '@/sync/training'
import type { ClassLine, ScenarioLine, Start } from '@/sync/training-shapes'
import { transport, type Desk } from '@/composables/desk'
import { putAside } from '@/composables/earned'
import { later } from '@/composables/phone'
import { news, status, syncNow } from '@/composables/syncing'
import { changeBoard, fetchBoard, readBoard, withStart, type Board } from '@/composables/training/board'
import { standingsOf, type Standing } from '@/composables/training/standing'
import { tell } from '@/composables/training/words'

/** What of a scenario: what comes back today, or what a new release changed. */
export type Part = 'repeat' | 'refresher'

export interface Training {
  /** Null until it was read; empty where nothing was ever told. */
  readonly board: ShallowRef<Board | null>
  readonly standings: ShallowRef<readonly Standing[]>
  /** Whether the last question went unheard. */
  readonly offline: ShallowRef<boolean>
  /** Whether a server was ever heard about it. */
  readonly heard: ShallowRef<boolean>
  readonly refresh: () => Promise<void>
  /** Says what went wrong, or nothing. */
  readonly setOut: (line: ScenarioLine, part?: Part) => Promise<string>
  readonly join: (code: string) => Promise<Answer<ClassLine>>
  readonly readHints: () => Promise<void>
}

// A trainer who looks on speaks to somebody who is at it now.
const LISTEN = 30_000

const made = new WeakMap<Desk, Training>()

/** Kept up to date for as long as the screen is there. */
export function useTraining(desk: Desk): Training {
  const training = made.get(desk) ?? createTraining(desk, createSchool(transport, desk.session.token))
  made.set(desk, training)
  const again = () => {
    training.refresh().catch(() => undefined)
  }
  watch([news, status], again, { immediate: true })
  listenWhileOpen(again)
  return training
}

function listenWhileOpen(again: () => void): void {
  let stop = (): void => undefined
  const wait = () => {
    stop = later(LISTEN, () => {
      if (document.visibilityState === 'visible') again()
      wait()
    })
  }
  wait()
  onScopeDispose(() => {
    stop()
  })
}

export function createTraining(desk: Desk, school: School): Training {
  const { store } = desk
  const board = shallowRef<Board | null>(null)
  const standings = shallowRef<readonly Standing[]>([])
  const offline = shallowRef(false)
  const heard = shallowRef(false)
  const turn = createTurn(async () => {
    await show(await readBoard(store))
    // While reports are on their way the line is theirs.
    if (status.value?.running) return
    const told = await fetchBoard(store, school)
    offline.value = !told
    if (!told) return
    heard.value = true
    await show(told.board)
    // What was right may have been the last that was lacking for duty.
    if (told.came) await putAside(transport, desk.session)
  })

  async function show(read: Board | null): Promise<void> {
    if (!read) return
    standings.value = await standingsOf(desk, read.starts)
    board.value = read
  }

  return {
    ...{ board, standings, offline, heard, refresh: turn },
    setOut: async (line, part) => {
      const answer = await school.setOut(askedFor(line, part))
      if (answer.kind !== 'told') return refusal(answer)
      await show(await changeBoard(store, (before) => withStart(before, answer.value)))
      syncNow()
      return ''
    },
    join: async (code) => {
      const answer = await school.join(code)
      if (answer.kind === 'told') await turn()
      return answer
    },
    readHints: async () => {
      const read = (before: Board) => ({ ...before, read: before.hints.map((it) => it.hint_id) })
      await show(await changeBoard(store, read))
    },
  }
}

/** One at a time; asked meanwhile, once more after it. */
function createTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  async function run(): Promise<void> {
    do {
      again = false
      await work()
    } while (again)
  }
  return () => {
    again = running !== null
    running ??= run().finally(() => {
      running = null
    })
    return running
  }
}

function askedFor({ scenario, classes }: ScenarioLine, part: Part | undefined) {
  const [class_id] = classes
  return { scenario, ...(part ? { [part]: true } : class_id !== undefined && { class_id }) }
}

const REFUSED = {
  not_found: 'fault_no_class',
  class_closed: 'fault_class_closed',
  class_full: 'fault_class_full',
  known_phone: 'fault_known_phone',
  no_attempt_left: 'fault_attempts',
  nothing_due: 'fault_nothing_due',
  nothing_changed: 'fault_nothing_due',
} as const

interface Refused {
  readonly kind: string
  readonly code?: string
  readonly title?: string
  /** Milliseconds, where a server that cannot now says when. */
  readonly retryAfter?: number | null
}

/** Why not, in words. */
export function refusal(answer: Refused): string {
  if (answer.retryAfter) return tell('fault_busy', { seconds: Math.ceil(answer.retryAfter / 1000) })
  if (answer.kind === 'unreachable') return tell('fault_offline')
  const known = Object.entries(REFUSED).find(([code]) => code === answer.code)
  return known ? tell(known[1]) : tell('fault_refused', { title: answer.title ?? '' })
}

/** The newest of a scenario that is not over, and those that are. */
export function startsOf(
  standings: readonly Standing[],
  scenario: string,
): { readonly now: Standing | null; readonly over: readonly Standing[] } {
  const own = standings.filter(({ start }) => start.scenario === scenario)
  const [newest] = own
  const now = newest && newest.at !== 'debriefed' ? newest : null
  return { now, over: own.filter(({ at }) => at === 'debriefed') }
}

/** Those of one's classes first, then those of a first day; what comes back today before all. */
export function inOrder(lines: readonly ScenarioLine[]): readonly ScenarioLine[] {
  const rank = ({ due, classes, first_day }: ScenarioLine) =>
    (due ? 0 : 4) + (classes.length ? 0 : 2) + (first_day ? 0 : 1)
  return lines.toSorted((one, other) => rank(one) - rank(other))
}

/** What may be taken along: of a class, or of a first day where there is no class; not begun yet. */
export function toTake(
  lines: readonly ScenarioLine[],
  standings: readonly Standing[],
): readonly ScenarioLine[] {
  const isOfClass = lines.some(({ classes }) => classes.length > 0)
  const wanted = lines.filter((it) => (isOfClass ? it.classes.length > 0 : it.first_day))
  return wanted.filter(({ scenario }) => !standings.some(({ start }) => start.scenario === scenario))
}

export function unreadHints({ hints, read }: Board) {
  return hints.filter(({ hint_id }) => !read.includes(hint_id))
}

export type { Start }
