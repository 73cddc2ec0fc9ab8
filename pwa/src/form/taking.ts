/** Findings and role slots: what may be tapped here, and what somebody in force would make of it.
 *
 * Nothing is listed by hand. A category or role is offered when an imagined issue or person that
 * has it would be taken by a sheet: its row, selected by its pick, or what makes it due.
 */
import { listOr, membersOf } from './cast'
import type { Sheet } from './composer'
import { recordOf, type Frame } from './frames'
import type { Findings } from './moments'
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
  return {
    offered,
    other: categories.filter((category) => !offered.includes(category)),
    proposed: categories.filter((category) => proposed.has(category) && !recorded.has(category)),
    unfed: issuesOf(stage.settled.base)
      .filter((issue) => !isFed(stage, issue))
      .map((issue) => String(issue['no'])),
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

function isFed(stage: Stage, issue: Rec): boolean {
  const category = String(issue['category'])
  return stage.composer.sheets.some(
    (sheet) => sheet.categories.includes(category) && takes(stage, sheet, 'issue', issue),
  )
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
