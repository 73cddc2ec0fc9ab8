/** Findings and role slots: what may be tapped here, and what somebody in force would make of it.
 *
 * Nothing is listed by hand. A category or role is offered when an imagined issue or person that
 * has it would be taken by a sheet: its row, selected by its pick, or what makes it due.
 */
import { listOr, membersOf } from './cast'
import type { Sheet } from './composer'
import type { Row } from './due'
import { recordOf, type Frame } from './frames'
import type { Findings, Waiting } from './moments'
import type { Need } from './needs'
import { isList, isRecord, type Rec } from './rule-values'
import type { Stage } from './stage'

type Imagined = 'person' | 'issue'

/** What "anything found?" offers at this moment, each list in the order of the code list. */
export function findingsOf(stage: Stage): Findings {
  const { categories } = stage.composer.form
  const offered = categories.filter((category) => isTaken(stage, category))
  const recorded = new Set(issuesOf(stage.scope.base).map((issue) => issue['category']))
  const proposed = new Set(Array.from(stage.needs.values()).flatMap((need) => implied(stage, need)))
  const ways = issuesOf(stage.settled.base).map((issue) => ({ issue, rows: rowsFor(stage, issue) }))
  const isFed = (row: Row): boolean => stage.openRows.has(row)
  const unfed = ways.filter(({ rows }) => !rows.some((row) => isFed(row) || opens(stage, row).length))
  const late = ways.filter(({ rows }) => !rows.some(isFed) && rows.length)
  return {
    offered,
    other: categories.filter((category) => !offered.includes(category)),
    proposed: categories.filter((category) => proposed.has(category) && !recorded.has(category)),
    unfed: unfed.map(({ issue }) => String(issue['no'])),
    waiting: late.flatMap(({ issue, rows }) => rows.flatMap((row) => waitingFor(stage, issue, row))),
  }
}

/** The roles in which somebody may be added here, in the order of the code list. */
export function slotsOf(stage: Stage): readonly string[] {
  return stage.composer.form.roles.filter((role) => {
    const person = { id: 'new:', role, presence: 'resident' }
    return stage.composer.sheets.some(
      (sheet) => sheet.roles.includes(role) && takes(stage, sheet, 'person', person),
    )
  })
}

/** A finding may be about one of the persons present, so each is tried, and none. */
function isTaken(stage: Stage, category: string): boolean {
  const sheets = stage.composer.sheets.filter((sheet) => sheet.categories.includes(category))
  const about = [{}, ...stage.cast.persons.map((member) => ({ person_id: member.key }))]
  return sheets.some((sheet) =>
    about.some((person) => takes(stage, sheet, 'issue', { no: 'new:', category, ...person })),
  )
}

/** The rows that would carry the finding: of each sheet that takes it, its own or the visit's. */
function rowsFor(stage: Stage, issue: Rec): readonly Row[] {
  const category = String(issue['category'])
  const sheets = stage.composer.sheets.filter(
    (sheet) => sheet.categories.includes(category) && takes(stage, sheet, 'issue', issue),
  )
  return stage.rows.filter(
    ({ sheet, member }) =>
      sheets.includes(sheet) && (member.subject !== 'issue' || member.key === issue['no']),
  )
}

function waitingFor(stage: Stage, issue: Rec, row: Row): readonly Waiting[] {
  const paths = opens(stage, row)
  return paths.length ? [{ no: String(issue['no']), sheet: row.sheet.id, paths }] : []
}

/** The gateways of a row that is asked for and not yet there, as far as nothing was said to them. */
function opens(stage: Stage, row: Row): readonly string[] {
  if (!row.asks || stage.openRows.has(row)) return []
  const { answers, unanswered } = stage.state
  return Array.from(stage.needs.values())
    .filter((need) => need.gateway && need.how === 'ask' && need.sheets.has(row.sheet.id))
    .map((need) => need.path)
    .filter((path) => !(path in answers) && !(path in unanswered))
}

/**
 * Whether the sheet is due with this item and is about it, picks it, or is due by it.
 *
 * A visit whose outcome is other than done has no rows, so nothing takes anything.
 */
function takes(stage: Stage, sheet: Sheet, subject: Imagined, item: Rec): boolean {
  if (stage.rows.length === 0) return false
  const { due } = sheet.rules
  const frame = withItem(stage.settled.base, subject, item)
  if (sheet.row_subject === subject) return due.holds({ ...frame, [subject]: item })
  const pick = sheet.rules[subject]
  return ownFrames(stage, sheet).some((own) => {
    if (!due.holds({ ...frame, ...own })) return false
    if (pick?.holds({ ...frame, ...own, [subject]: item })) return true
    return !due.holds({ ...withoutItem(stage.settled.base, subject, item), ...own })
  })
}

/** What each possible row of the sheet adds to the scope: its own person or issue. */
function ownFrames(stage: Stage, sheet: Sheet): readonly Frame[] {
  return membersOf(stage.cast, sheet.row_subject).map((member) =>
    member.subject === 'person' || member.subject === 'issue'
      ? { [member.subject]: recordOf(stage.settled, member) }
      : {},
  )
}

function withItem(base: Frame, subject: Imagined, item: Rec): Frame {
  const items = listOr(base[`${subject}s`])
  return items.includes(item) ? base : { ...base, [`${subject}s`]: [...items, item] }
}

function withoutItem(base: Frame, subject: Imagined, item: Rec): Frame {
  const items = listOr(base[`${subject}s`])
  return { ...base, [`${subject}s`]: items.filter((it) => it !== item) }
}

function issuesOf(base: Frame): readonly Rec[] {
  return listOr(base['issues']).filter(isRecord)
}

/** Categories that an answer proposes: by code, by "true", or by "positive" for a number. */
function implied(stage: Stage, need: Need): readonly string[] {
  const { implies, attribute } = need.question
  const value = recordOf(stage.scope, need.member)[attribute]
  if (value === undefined || value === null) return []
  return (isList(value) ? value : [value]).map((said) => implies[wordOf(said)] ?? '').filter(Boolean)
}

function wordOf(value: unknown): string {
  if (typeof value === 'number') return value > 0 ? 'positive' : 'none'
  return String(value)
}
