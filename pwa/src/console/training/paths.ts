/** Where an answer stands in a report, as a scenario and its marks name it. */

/** `persons.granny.mood` → `persons.granny`; '' for what is of the visit or its place. */
function subjectAt(path: string): string {
  const [part, name] = path.split('.')
  return (part === 'persons' || part === 'issues') && name ? `${part}.${name}` : ''
}

/** `name` is a person's, `code` the role or the finding's category; `apart` tells several of one
 * name or kind apart. */
export interface Named {
  readonly path: string
  readonly name: string | null
  readonly code: string | null
  readonly apart: string | null
}

export type Cast = readonly Named[]

/** Whom or what a path is about: null for the visit and its place, `stranger` whom the key does not
 * know, for not everybody whom somebody writes down stands in it. */
export function whoAt(cast: Cast, path: string): Named | 'stranger' | null {
  const subject = subjectAt(path)
  return subject ? (cast.find((each) => each.path === subject) ?? 'stranger') : null
}

/** The element of a path: `persons.granny.mood` → `person.mood`. */
export function elementAt(path: string): string {
  const parts = path.split('.')
  const [part = '', ...rest] = parts
  const subject = SUBJECTS[part] ?? part
  return rest.length ? `${subject}.${rest[rest.length - 1] ?? ''}` : subject
}

const SUBJECTS: Readonly<Record<string, string>> = { persons: 'person', issues: 'issue' }
