/** What a tap changes about the visit itself, its sheets and its findings. See changes.ts. */
import { localDay } from '@/composables/opening'
import type { IssueState, PersonState, Values, VisitState } from '@/form/types'
import { answered, without } from '@/composables/changes'

/** When the visit was, as the worker says; both moments, or neither for a visit of now. */
export interface OwnTime {
  readonly start: string
  readonly end: string
}

/** A fact of the phone: its position. Undefined takes it back. */
export function factSet(state: VisitState, name: string, value: unknown): VisitState {
  const rest = without(state.visit, name)
  return { ...state, visit: value === undefined ? rest : { ...rest, [name]: value } }
}

/**
 * A visit that is entered later has its own day, which decides what is due. Where the phone stood
 * when it was entered says nothing about where it was.
 */
export function enteredLate(state: VisitState, { start, end }: OwnTime): VisitState {
  const facts = without(state.visit, 'location')
  const visit: Values = { ...facts, started_at: start, ended_at: end }
  return { ...state, today: localDay(start), visit }
}

export function isLate(state: VisitState): boolean {
  return state.visit['ended_at'] !== undefined
}

/** Asked for as if it were due; each is counted. */
export function sheetOpened(state: VisitState, sheet: string, subject: string): VisitState {
  return { ...state, opened: [...others(state, sheet, subject), { sheet, subject }] }
}

export function sheetClosed(state: VisitState, sheet: string, subject: string): VisitState {
  return { ...state, opened: others(state, sheet, subject) }
}

function others(state: VisitState, sheet: string, subject: string): VisitState['opened'] {
  return state.opened.filter((it) => it.sheet !== sheet || it.subject !== subject)
}

/** Whom a finding is about; null: nobody of those present. */
export function issueAbout(state: VisitState, no: string, person: string | null): VisitState {
  const issues = state.issues.map((issue): IssueState => {
    if (issue.no !== no) return issue
    const { no: number, category, values } = issue
    const bare = { no: number, category, ...(values && { values }) }
    return person ? { ...bare, person_id: person } : bare
  })
  return { ...state, issues }
}

/** An open finding is looked at again: it keeps its number, and says what became of it. */
export function rechecked(state: VisitState, issue: IssueState, result: string): VisitState {
  const isHere = state.issues.some(({ no }) => no === issue.no)
  const issues = isHere ? state.issues : [...state.issues, issue]
  return answered({ ...state, issues }, `issues.${issue.no}.recheck`, result)
}

/** What was told of it before is told again, where nothing was answered yet. */
export function toldAgain(state: VisitState, paths: readonly string[], issue: IssueState): VisitState {
  const head = `issues.${issue.no}.`
  return paths.reduce((next, path) => {
    const known = issue.values?.[path.slice(head.length)]
    const isOpen = !(path in next.answers) && !(path in next.unanswered)
    return known && isOpen ? answered(next, path, known.value) : next
  }, state)
}

/** A further role of somebody who is here anyway. */
export function roleRemoved(state: VisitState, id: string, role: string): VisitState {
  const persons = state.persons.map((person): PersonState => {
    if (person.id !== id) return person
    return { ...person, more_roles: (person.more_roles ?? []).filter((it) => it !== role) }
  })
  return { ...state, persons }
}
