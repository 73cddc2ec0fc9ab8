/** Whom and what a scenario is about, as its trainees saw them: not by its author's short names. */
import { list, maybe, shape, text } from '@/console/data/read'
import { whoAt, type Cast, type Named } from '@/console/training/paths'
import { codeText } from '@/console/training/words'
import { say } from '@/console/words'

export const castRead = list(shape<Named>({ path: text, name: maybe(text), code: maybe(text), apart: maybe(text) }))

/** Whom or what a path is about; '' for what is of the visit or its place. */
export function whoseText(cast: Cast, path: string): string {
  const found = whoAt(cast, path)
  if (found === null) return ''
  if (found === 'stranger') return say(path.startsWith('persons.') ? 'visit.stranger' : 'visit.another_issue')
  return calledText(found)
}

export function calledText({ path, name, code, apart }: Named): string {
  const called = name ?? codeText(path.startsWith('persons.') ? 'person.role' : 'issue.category', code ?? '')
  return apart ? say('visit.apart', { name: called, apart }) : called
}
