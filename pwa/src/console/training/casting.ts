/** Whom and what a scenario is about, as its trainees saw them: not by its author's short names. */
import { list, maybe, shape, text } from '@/console/data/read'
import { subjectAt } from '@/console/training/paths'
import { codeText } from '@/console/training/words'
import { say } from '@/console/words'

/** `name` is a person's, `code` the role or the finding's category; `apart` tells several of one
 * name or kind apart. */
export interface Named {
  readonly path: string
  readonly name: string | null
  readonly code: string | null
  readonly apart: string | null
}

export type Cast = readonly Named[]

export const castRead = list(shape<Named>({ path: text, name: maybe(text), code: maybe(text), apart: maybe(text) }))

/** Whom or what a path is about; '' for what is of the visit or its place. */
export function whoseText(cast: Cast, path: string): string {
  const subject = subjectAt(path)
  if (!subject) return ''
  const found = cast.find((each) => each.path === subject)
  // The key does not know everybody whom somebody writes down.
  if (!found) return say(subject.startsWith('persons.') ? 'visit.stranger' : 'visit.another_issue')
  const called = found.name ?? codeText(subject.startsWith('persons.') ? 'person.role' : 'issue.category', found.code ?? '')
  return found.apart ? say('visit.apart', { name: called, apart: found.apart }) : called
}
