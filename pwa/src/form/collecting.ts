/** Collecting: the state of a visit as the report that is sent, whole, with what was merely shown.
 *
 * What disappeared from the form keeps its answer in the state and is left out here. A default
 * counts only once it was seen; a known value that was left alone is carried, and one that was
 * declared unchanged is confirmed.
 */
import { knownOf, pathOf, type Member } from './cast'
import type { Question } from './composer'
import type { Row } from './due'
import { recordOf } from './frames'
import type { Collected, Paradata } from './moments'
import { own } from './rule-values'
import type { Stage } from './stage'
import type { Reason, Values, VisitState } from './types'

const IDENTITY: ReadonlySet<string> = new Set(['place.code', 'person.id', 'site.id', 'issue.no'])

/**
 * The report of a stage; it can be collected at any time, also half answered.
 *
 * `carried` and `confirmed` never overlap and name values that are in the report; `unanswered`
 * names values that are not. `untrained` is there where sheets were left out of `due` for it.
 */
export function collectStage(stage: Stage): Collected {
  const { cast, state } = stage
  const records = new Map(cast.everyone.map((member) => [member.path, reportOf(stage, member)]))
  const record = (member: Member): Values => records.get(member.path) ?? {}
  const leftAlone = cast.everyone.flatMap((member) => untouchedPaths(stage, member, record(member)))
  const confirmed = new Set(state.confirmed)
  const untrained = sheetsOf(stage, (row) => row.why === 'untrained')
  return {
    report: {
      visit: record(cast.visit),
      place: record(cast.place),
      persons: cast.persons.map(record),
      site: cast.site ? record(cast.site) : null,
      issues: cast.issues.map(record),
    },
    due: sheetsOf(stage, (row) => row.asks),
    carried: leftAlone.filter((path) => !confirmed.has(path)),
    confirmed: leftAlone.filter((path) => confirmed.has(path)),
    unanswered: unansweredOf(stage),
    paradata: paradataOf(stage),
    ...(untrained.length && { untrained }),
  }
}

function sheetsOf(stage: Stage, wanted: (row: Row) => boolean): string[] {
  return [...new Set(stage.rows.filter(wanted).map((row) => row.sheet.id))]
}

function reportOf(stage: Stage, member: Member): Values {
  const current = recordOf(stage.scope, member)
  const record: Record<string, unknown> = {}
  for (const question of stage.composer.bySubject[member.subject]) {
    const { attribute } = question
    if (Object.hasOwn(current, attribute) && isReported(stage, member, question)) {
      record[attribute] = current[attribute]
    }
  }
  return record
}

function isReported(stage: Stage, member: Member, question: Question): boolean {
  const { state } = stage
  const path = pathOf(member, question.attribute)
  const isGiven = path in state.answers || state.seen.includes(path)
  if (question.id === 'person.presence') return isGiven || isMet(state, member)
  if (question.default === undefined || question.id === 'person.more_roles') return true
  return stage.needs.has(path) && isGiven
}

/** Answered in the roll call, or added by hand and so standing before the worker. */
function isMet(state: VisitState, member: Member): boolean {
  return own(state.roll, member.key) !== undefined || member.person?.listed === false
}

function untouchedPaths(stage: Stage, member: Member, record: Values): readonly string[] {
  return stage.composer.bySubject[member.subject]
    .filter((question) => Object.hasOwn(record, question.attribute))
    .filter((question) => isUntouched(stage, member, question))
    .map((question) => pathOf(member, question.attribute))
}

function isUntouched(stage: Stage, member: Member, question: Question): boolean {
  const path = pathOf(member, question.attribute)
  if (path in stage.state.answers || IDENTITY.has(question.id)) return false
  if (stage.needs.get(path)?.how === 'lend') return true
  return member.subject !== 'visit' && knownOf(member, question.attribute)?.day !== undefined
}

function unansweredOf(stage: Stage): Readonly<Record<string, Reason>> {
  const found: Record<string, Reason> = {}
  for (const path of stage.needs.keys()) {
    const reason = stage.state.unanswered[path]
    if (reason !== undefined) found[path] = reason
  }
  return found
}

function paradataOf(stage: Stage): Paradata {
  const needs = Array.from(stage.needs.values())
  const shown = needs.filter((need) => need.how === 'show' || need.how === 'lend')
  return {
    asked: needs.filter((need) => need.how === 'ask').length,
    shown: shown.length,
    changed: shown.filter((need) => need.path in stage.state.answers).length,
    // A sheet that is often opened by hand has a poor `due`.
    opened: stage.state.opened.length,
  }
}
