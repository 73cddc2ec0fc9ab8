/** Every step of a visit that is practised, read off what an answer changed. */
import type { Practised, Step, VisitState } from '@/form/types'

/** What stands after a change, its steps written down; `at`: milliseconds since the form was opened. */
export type Recorder = (before: VisitState, next: VisitState) => VisitState

type Told = Omit<Step, 'at'>

// No trainer watches longer, and a report with them stays far below what a server takes.
const MOST = 1_000
const LONGEST = 100
const PICTURE = /\.(photos|photos_before|photos_after|signature|location)$/

export function createRecorder(at: () => number): Recorder {
  return (before, next) => {
    const { practised = EMPTY } = before
    const { confidence, steps } = next.practised ?? practised
    // What was taken back was done all the same.
    const known = steps.length < practised.steps.length ? practised.steps : steps
    return { ...next, practised: { confidence, steps: written(known, stepsBetween(before, next), at()) } }
  }
}

/** One more step that no answer tells of. */
export function noted(state: VisitState, at: number, told: Told): VisitState {
  const { practised = EMPTY } = state
  return { ...state, practised: { ...practised, steps: written(practised.steps, [told], at) } }
}

const EMPTY: Practised = { confidence: {}, steps: [{ at: 0, kind: 'open' }] }

/** What somebody did that made this of that. */
export function stepsBetween(before: VisitState, next: VisitState): readonly Told[] {
  return [
    ...changedIn(before.answers, next.answers, 'answer'),
    ...changedIn(before.unanswered, next.unanswered, 'unanswered'),
    ...ofConfirmed(before.confirmed, next.confirmed),
    ...ofParts(partsOf(before), partsOf(next)),
    ...changedIn(before.roll, next.roll, 'roll').map(onPerson),
  ]
}

function changedIn(
  before: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
  kind: Step['kind'],
): readonly Told[] {
  if (before === next) return []
  const set = Object.entries(next).filter(([path, value]) => !same(before[path], value))
  // An answer instead of a reason is told as the answer alone.
  const gone = kind === 'answer' ? Object.keys(before).filter((path) => !(path in next)) : []
  return [
    ...set.map(([path, value]) => ({ kind, path, ...valueOf(path, value) })),
    ...gone.map((path) => ({ kind: 'clear' as const, path })),
  ]
}

function ofConfirmed(before: readonly string[], next: readonly string[]): readonly Told[] {
  if (before === next) return []
  const added = next.filter((path) => !before.includes(path))
  return added.map((path) => ({ kind: 'confirm' as const, path }))
}

function ofParts(before: ReadonlyMap<string, string>, next: ReadonlyMap<string, string>): readonly Told[] {
  const added = [...next].filter(([path]) => !before.has(path))
  const gone = [...before.keys()].filter((path) => !next.has(path))
  return [
    ...added.map(([path, value]) => ({ kind: 'add' as const, path, value })),
    ...gone.map((path) => ({ kind: 'remove' as const, path })),
  ]
}

/** Whom and what a visit is about, with as what each was added. */
function partsOf({ persons, issues, site }: VisitState): ReadonlyMap<string, string> {
  return new Map([
    ...persons.map(({ id, slot }) => [`persons.${id}`, slot ?? ''] as const),
    ...issues.map(({ no, category }) => [`issues.${no}`, category] as const),
    ...(site ? [['site', ''] as const] : []),
  ])
}

function onPerson(told: Told): Told {
  return { ...told, path: `persons.${told.path ?? ''}` }
}

function written(steps: readonly Step[], told: readonly Told[], at: number): readonly Step[] {
  const all = told.reduce<readonly Step[]>((before, each) => {
    const last = before.at(-1)
    // Letters of one word are one step.
    const isGoingOn = last?.kind === 'answer' && each.kind === 'answer' && last.path === each.path
    return [...(isGoingOn ? before.slice(0, -1) : before), { at: Math.max(0, Math.round(at)), ...each }]
  }, steps)
  return all.length > MOST ? steps : all
}

/** A picture, a position and a long text say no more to whoever looks on. */
function valueOf(path: string, value: unknown): { readonly value?: unknown } {
  if (PICTURE.test(path)) return {}
  return { value: typeof value === 'string' ? value.slice(0, LONGEST) : value }
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
