/** The report as it stands, in the shape that rules read.
 *
 * Two of them: the settled one holds what was there before asking, and decides what is due, so that
 * no sheet waits for another's answer; the current one adds what has been asked, shown, answered.
 */
import { knownOf, pathOf, type Cast, type Member } from './cast'
import { SET_BY_TAP, type Composer, type Question } from './composer'
import type { Scope } from './frames'
import { addDefaults, addTaps } from './scope-added'
import type { VisitState } from './types'
import { stillValid } from './validity'

/** Path → value that a completed period lends to it, or `OWN` where the path's own counts. */
export type Live = ReadonlyMap<string, unknown>

/** No value of its own is lent: the path's own counts. */
export const OWN = Symbol('own value')
const ABSENT = Symbol('absent')

type Reading = (question: Question, member: Member) => unknown

/** What `due` and `default` may read: phone, register, defaults, taps, values still valid. */
export function settledScope(composer: Composer, state: VisitState, cast: Cast): Scope {
  return build(composer, state, cast, (question, member) => settledValue(question, member, state))
}

/** What `when`, picks and `applies` read: as settled, with the answers to what is live. */
export function currentScope(
  composer: Composer,
  state: VisitState,
  cast: Cast,
  live: Live,
): Scope {
  return build(composer, state, cast, (question, member) =>
    currentValue(question, member, state, live),
  )
}

/** Whether a known value may stand for an answer of the worker's. */
export function knownValid(question: Question, member: Member, today: string): boolean {
  const known = knownOf(member, question.attribute)
  return known !== undefined && stillValid(question.validity, known.day ?? today, today)
}

function build(composer: Composer, state: VisitState, cast: Cast, read: Reading): Scope {
  const records = new Map<string, Record<string, unknown>>()
  for (const member of cast.everyone) {
    const record: Record<string, unknown> = {}
    for (const question of composer.bySubject[member.subject]) {
      const value = read(question, member)
      if (value !== ABSENT) record[question.attribute] = value
    }
    records.set(member.path, record)
  }
  const base = {
    visit: records.get('visit'),
    place: records.get('place'),
    site: records.get('site') ?? {},
    persons: cast.persons.map((member) => records.get(member.path)),
    issues: cast.issues.map((member) => records.get(member.path)),
    today: state.today,
  }
  const scope: Scope = { base, records, frames: new Map() }
  addDefaults(composer, state, cast, scope)
  addTaps(composer, state, cast, scope)
  return scope
}

function settledValue(question: Question, member: Member, state: VisitState): unknown {
  if (SET_BY_TAP.has(question.id)) return ABSENT
  if (question.filled_by === 'phone') return factOf(question, member)
  const path = pathOf(member, question.attribute)
  if (question.default !== undefined) return answerOr(state, path, ABSENT)
  const standing = path in state.unanswered ? ABSENT : standingOf(question, member, state.today)
  return standing === ABSENT ? ABSENT : answerOr(state, path, standing)
}

/** What is known and may still stand: the worker's own only as long as it is valid. */
function standingOf(question: Question, member: Member, today: string): unknown {
  const isStale = question.filled_by === 'worker' && !knownValid(question, member, today)
  return isStale ? ABSENT : factOf(question, member)
}

function factOf(question: Question, member: Member): unknown {
  const known = knownOf(member, question.attribute)
  return known ? known.value : ABSENT
}

function currentValue(
  question: Question,
  member: Member,
  state: VisitState,
  live: Live,
): unknown {
  const path = pathOf(member, question.attribute)
  const lent = lentTo(path, state, live)
  if (question.filled_by === 'worker' && question.default === undefined) {
    if (lent === ABSENT) return ABSENT
    if (lent !== OWN) return answerOr(state, path, lent)
  }
  const settled = settledValue(question, member, state)
  return settled === ABSENT && lent !== ABSENT ? answerOr(state, path, ABSENT) : settled
}

/** `ABSENT` where the value is not live, or declared unanswered. */
function lentTo(path: string, state: VisitState, live: Live): unknown {
  return live.has(path) && !(path in state.unanswered) ? live.get(path) : ABSENT
}

function answerOr(state: VisitState, path: string, other: unknown): unknown {
  return path in state.answers ? state.answers[path] : other
}
