/** Why to go to a place: what a visit there would find due, without opening one. */
import { castOf, type Member } from './cast'
import type { Composer, Question, Sheet } from './composer'
import { possibleRows, type Row } from './due'
import { settledScope } from './scope'
import type { VisitState } from './types'
import { stillValid } from './validity'

/**
 * `sheets` are ids, each once, in sheet order; `untrained` those that would call and are left out;
 * `expired` counts values past their validity.
 */
export interface Reasons {
  readonly sheets: readonly string[]
  readonly untrained: readonly string[]
  readonly expired: number
}

/** A release cut down to what a look at every place needs; hundreds of places are asked at once. */
export interface Calling {
  readonly composer: Composer
  /** Values of the worker's that grow old. */
  readonly lasting: Composer['bySubject']
}

/**
 * What calls a worker to a place on the day of the state.
 *
 * A sheet that is due at every visit calls nobody: it waits until somebody comes. Those with a
 * period do, and those whose `due` reads the day, as a watch from one date to another.
 */
export function reasonsFor({ composer, lasting }: Calling, state: VisitState): Reasons {
  const cast = castOf(state)
  const rows = possibleRows(composer, state, cast, settledScope(composer, state, cast))
  const expired = cast.everyone.flatMap((member) =>
    lasting[member.subject].filter((question) => isOver(question, member, state.today)),
  )
  const idsOf = (wanted: (row: Row) => boolean) => [
    ...new Set(rows.filter(wanted).map((row) => row.sheet.id)),
  ]
  return {
    sheets: idsOf((row) => row.asks),
    untrained: idsOf((row) => row.why === 'untrained'),
    expired: expired.length,
  }
}

/** Make it once, for all places. */
export function callingOf(composer: Composer): Calling {
  const sheets = composer.sheets.filter(calls)
  const { role_facts, questions } = composer.form
  const rules = [
    ...sheets.map((sheet) => sheet.due),
    ...role_facts.map((fact) => fact.rule),
    ...questions.flatMap((question) => question.default ?? []),
  ]
  // More than is read does no harm: what looks like an attribute may be a function.
  const read = new Set(rules.flatMap((rule) => rule.match(/\.[a-z]\w*/g) ?? []))
  const bySubject = only(composer, (it) => read.has(`.${it.attribute}`) || it.default !== undefined)
  return { composer: { ...composer, sheets, bySubject }, lasting: only(composer, lasts) }
}

function calls({ cadence, due }: Sheet): boolean {
  return cadence !== 'day' || /\btoday\b/.test(due)
}

function lasts({ filled_by, validity }: Question): boolean {
  return filled_by === 'worker' && validity !== 'visit' && validity !== 'permanent'
}

function isOver({ validity, attribute }: Question, member: Member, today: string): boolean {
  const day = member.known[attribute]?.day
  return day !== undefined && !stillValid(validity, day, today)
}

function only(
  { bySubject: { visit, place, person, site, issue } }: Composer,
  keep: (question: Question) => boolean,
): Composer['bySubject'] {
  return {
    visit: visit.filter(keep),
    place: place.filter(keep),
    person: person.filter(keep),
    site: site.filter(keep),
    issue: issue.filter(keep),
  }
}
