/** Sheets that are not asked for at this moment, and may be opened by hand as if they were due. */
import { setStage } from '@/form/stage'
import type { VisitState } from '@/form/types'
import { codeLabel, type Registry } from '@/composables/registry'
import { personNames } from '@/composables/sections'

/** `subject` is the name under which the form opens it. */
export interface Openable {
  readonly sheet: string
  readonly subject: string
}

/** In the order of the sheets; none that this worker is not trained for, and none for a visit that was not done, which has no rows. */
export function openable({ composer }: Registry, state: VisitState): readonly Openable[] {
  const untrained = state.untrained ?? []
  return setStage(composer, state)
    .rows.filter((row) => !row.asks && !untrained.includes(row.sheet.id))
    .map(({ sheet, member }) => ({ sheet: sheet.id, subject: member.name }))
}

/** Whom or what a row is about, where a visit has several: a person by name, a finding by kind. */
export function subjectName(registry: Registry, state: VisitState, subject: string): string {
  const issue = state.issues.find(({ no }) => no === subject)
  if (issue) return codeLabel(registry, 'issue_category', issue.category)
  return personNames(state).find(({ id }) => id === subject)?.name ?? ''
}
