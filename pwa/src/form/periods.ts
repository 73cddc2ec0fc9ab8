/** Weekly and monthly sheets: which rows a visit completed, so that they are not asked for again. */
import { cadenceKey, pathOf, singleOf, type Member } from './cast'
import type { Question } from './composer'
import { sourcesOf, type Row } from './due'
import { frameAt, recordOf } from './frames'
import type { CompletedRows } from './moments'
import type { Stage } from './stage'
import type { Completed, Demand, Values } from './types'

/**
 * The rows of sheets with a period that this visit leaves complete, by sheet and subject's key.
 *
 * Complete: no required value is missing that the worker could have given; one that is declared
 * unanswered is not missing. The values are those of the row's own subject, visit, place and site.
 */
export function completedOfStage(stage: Stage): CompletedRows {
  const found: Record<string, Record<string, Completed>> = {}
  for (const row of stage.rows) {
    const { id, cadence } = row.sheet
    if (cadence === 'day' || !stage.openRows.has(row) || !isComplete(stage, row)) continue
    const rows = (found[id] ??= {})
    rows[cadenceKey(stage.cast, row.member)] = { day: stage.state.today, values: valuesOf(stage, row) }
  }
  return found
}

function isComplete(stage: Stage, row: Row): boolean {
  const sources = sourcesOf(stage.scope, stage.cast, row)
  return asksOf(stage, row).every(({ demand, question }) => {
    const members = sources[question.subject]
    const taken = demand.every ? members : members.slice(0, 1)
    return !demand.required || taken.every((member) => !isMissing(stage, question, member))
  })
}

function isMissing(stage: Stage, question: Question, member: Member): boolean {
  const path = pathOf(member, question.attribute)
  const isThere = Object.hasOwn(recordOf(stage.scope, member), question.attribute)
  if (isThere || path in stage.state.unanswered) return false
  if (question.filled_by !== 'worker' && !member.added) return false
  return stage.composer.applies.get(question.id)?.holds(frameAt(stage.scope, member)) ?? true
}

function valuesOf(stage: Stage, row: Row): Values {
  const values: Record<string, unknown> = {}
  for (const { question } of asksOf(stage, row)) {
    const isOwn = question.subject === row.member.subject
    const member = isOwn ? row.member : singleOf(stage.cast, question.subject)
    const record = member && recordOf(stage.scope, member)
    if (record && Object.hasOwn(record, question.attribute)) {
      values[question.id] = record[question.attribute]
    }
  }
  return values
}

function asksOf(stage: Stage, row: Row): readonly { demand: Demand; question: Question }[] {
  return row.sheet.columns.flatMap((demand) => {
    const question = stage.composer.questions.get(demand.element)
    return question ? [{ demand, question }] : []
  })
}
