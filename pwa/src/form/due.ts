/** Which sheets are due, and for which row: decided by what was settled before asking. */
import { cadenceKey, membersOf, type Cast, type Member } from './cast'
import type { Composer, Sheet } from './composer'
import { frameAt, frameOfPick, recordOf, type Scope } from './frames'
import type { Why } from './moments'
import type { Completed, Subject, VisitState } from './types'
import { samePeriod } from './validity'

/**
 * A possible row of a sheet: its subject, and why it is asked for or not.
 *
 * `complete`: done in this week or month, so not asked again; its values lend themselves to later
 * rows. `standing`: not to be asked for here; a row exists all the same where `when` holds.
 * `untrained`: as standing, and it would be due or was opened: this worker was not trained for it.
 */
export interface Row {
  readonly sheet: Sheet
  readonly member: Member
  readonly why: Why
  readonly asks: boolean
  readonly completed?: Completed
}

export type Sources = Readonly<Record<Subject, readonly Member[]>>

/**
 * Every sheet for every subject of its kind, in sheet order then in the order of the visit.
 *
 * A visit whose outcome is other than done makes no rows, so nothing is possible.
 */
export function possibleRows(
  composer: Composer,
  state: VisitState,
  cast: Cast,
  settled: Scope,
): readonly Row[] {
  const outcome = recordOf(settled, cast.visit)['outcome'] ?? 'done'
  if (outcome !== 'done') return []
  return composer.sheets.flatMap((sheet) =>
    membersOf(cast, sheet.row_subject).map((member) => {
      const completed = completedOf(state, sheet, cadenceKey(cast, member))
      const why = whyOf(state, sheet, member, completed, settled)
      const asks = why === 'due' || why === 'opened'
      return { sheet, member, why, asks, ...(why === 'complete' && completed && { completed }) }
    }),
  )
}

/** For each subject, from whom a row's cells come: its own, place, site, what picks select. */
export function sourcesOf(scope: Scope, cast: Cast, row: Row): Sources {
  return {
    visit: [cast.visit],
    place: [cast.place],
    site: cast.site ? [cast.site] : [],
    person: picked(scope, row, 'person', cast.persons),
    issue: picked(scope, row, 'issue', cast.issues),
  }
}

function picked(
  scope: Scope,
  row: Row,
  subject: 'person' | 'issue',
  members: readonly Member[],
): readonly Member[] {
  if (row.member.subject === subject) return [row.member]
  const rule = row.sheet.rules[subject]
  return rule ? members.filter((member) => rule.holds(frameOfPick(scope, row.member, member))) : []
}

function whyOf(
  state: VisitState,
  sheet: Sheet,
  member: Member,
  completed: Completed | undefined,
  settled: Scope,
): Why {
  const isOpened = state.opened.some((it) => it.sheet === sheet.id && it.subject === member.name)
  if (completed && !isOpened) return 'complete'
  if (!isOpened && !sheet.rules.due.holds(frameAt(settled, member))) return 'standing'
  if (state.untrained?.includes(sheet.id)) return 'untrained'
  return isOpened ? 'opened' : 'due'
}

function completedOf(state: VisitState, sheet: Sheet, key: string): Completed | undefined {
  const rows = state.completed[sheet.id]
  const completed = rows && Object.hasOwn(rows, key) ? rows[key] : undefined
  return completed && samePeriod(sheet.cadence, completed.day, state.today) ? completed : undefined
}
