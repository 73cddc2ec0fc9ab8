/**
 * What there is to practise, as it was last told, sealed on the phone: so that the story and the
 * debrief are there without a signal too.
 */
import type { Store } from '@/store/store'
import type { School } from '@/sync/training'
import type { ClassLine, Debrief, Earned, Hint, ScenarioLine, Start } from '@/sync/training-shapes'

/** `due`: what comes back today, by scenario. `read`: hints that were looked at. */
export interface Board {
  readonly scenarios: readonly ScenarioLine[]
  readonly due: Readonly<Record<string, readonly string[]>>
  /** What is new in a scenario since one was given a credential. */
  readonly refresher: Readonly<Record<string, readonly string[]>>
  readonly earned: readonly Earned[]
  readonly starts: readonly Start[]
  readonly classes: readonly ClassLine[]
  readonly hints: readonly Hint[]
  readonly read: readonly string[]
}

type Shelf = Pick<Store<unknown>, 'notes'>

const BOARD = 'training'
const MOST_HINTS = 100
const NONE: Board = {
  ...{ scenarios: [], due: {}, refresher: {}, earned: [], starts: [], classes: [], hints: [], read: [] },
}

export async function readBoard({ notes }: Shelf): Promise<Board | null> {
  const kept = await notes.read<Partial<Board>>(BOARD)
  // An older version kept less.
  return kept && { ...NONE, ...kept }
}

export async function changeBoard(store: Shelf, change: (board: Board) => Board): Promise<Board> {
  const next = change((await readBoard(store)) ?? NONE)
  await store.notes.keep(BOARD, next)
  return next
}

/** `came`: a debrief that was not here yet. */
export interface Heard {
  readonly board: Board
  readonly came: boolean
}

/**
 * Asks for all of it; null without a signal. What a server does not have counts as none. Debriefs
 * first: asking for one scores it, and what comes back is another then.
 */
export async function fetchBoard(store: Shelf, school: School): Promise<Heard | null> {
  const starts = await school.starts()
  if (starts.kind === 'unreachable') return null
  const came = starts.kind === 'told' && (await fetchDebriefs(store, school, starts.value))
  const before = (await readBoard(store)) ?? NONE
  const [scenarios, due, refresher, earned, classes, hints] = await Promise.all([
    school.scenarios(),
    school.due(),
    school.refresher(),
    school.earned(),
    school.classes(),
    school.hints(before.hints.at(-1)?.hint_id ?? null),
  ])
  if (scenarios.kind !== 'told') return null
  if ([due, refresher, earned, classes, hints].some(({ kind }) => kind === 'unreachable')) return null
  const board = await changeBoard(store, (board) => ({
    ...board,
    scenarios: scenarios.value,
    due: due.kind === 'told' ? Object.fromEntries(due.value) : {},
    refresher: refresher.kind === 'told' ? Object.fromEntries(refresher.value) : {},
    earned: earned.kind === 'told' ? earned.value : [],
    starts: starts.kind === 'told' ? starts.value.map((each) => asAsked(board, each)) : [],
    classes: classes.kind === 'told' ? classes.value : [],
    hints: hints.kind === 'told' ? heard(board.hints, hints.value) : board.hints,
  }))
  return { board, came }
}

/** A start that was just made stands first, and what is due of it no more by itself. */
export function withStart(board: Board, start: Start): Board {
  const paths = board.due[start.scenario]
  const only = start.repeat && paths && !start.only ? { only: paths } : {}
  const others = board.starts.filter(({ start_id: id }) => id !== start.start_id)
  return { ...board, starts: [{ ...start, ...only }, ...others] }
}

/** Reads the debriefs that are not here yet; true where one came. */
export async function fetchDebriefs(
  { notes }: Shelf,
  school: School,
  starts: readonly Start[],
): Promise<boolean> {
  const here = new Set(await notes.names())
  const wanted = starts.filter(({ start_id, state }) => state !== 'open' && !here.has(nameOf(start_id)))
  let came = false
  for (const { start_id: id, state } of wanted) {
    const told = await school.debrief(id, state !== 'scored')
    if (told.kind === 'unreachable') break
    if (told.kind === 'told') came = (await notes.keep(nameOf(id), told.value)) || came
  }
  return came
}

export function debriefOf({ notes }: Shelf, startId: string): Promise<Debrief | null> {
  return notes.read<Debrief>(nameOf(startId))
}

/** The starts whose debrief can be read here. */
export async function debriefed({ notes }: Shelf): Promise<ReadonlySet<string>> {
  const names = await notes.names()
  return new Set(names.filter((name) => name.startsWith(DEBRIEF)).map((name) => name.slice(DEBRIEF.length)))
}

const DEBRIEF = 'debrief/'

function nameOf(startId: string): string {
  return DEBRIEF + startId
}

/** What this phone asked for stays with a start, where the server does not tell it. */
function asAsked(board: Board, start: Start): Start {
  const only = board.starts.find(({ start_id: id }) => id === start.start_id)?.only
  return only && !start.only ? { ...start, only } : start
}

function heard(before: readonly Hint[], told: readonly Hint[]): readonly Hint[] {
  const all = new Map([...before, ...told].map((hint) => [hint.hint_id, hint]))
  return [...all.values()].slice(-MOST_HINTS)
}
