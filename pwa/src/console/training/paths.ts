/** Where an answer stands in a report, as a scenario and its marks name it. */

/** `persons.granny.mood` → `persons.granny`; '' for what is of the visit or its place. */
export function subjectAt(path: string): string {
  const [part, name] = path.split('.')
  return (part === 'persons' || part === 'issues') && name ? `${part}.${name}` : ''
}

/** The element of a path: `persons.granny.mood` → `person.mood`. */
export function elementAt(path: string): string {
  const parts = path.split('.')
  const [part = '', ...rest] = parts
  const subject = SUBJECTS[part] ?? part
  return rest.length ? `${subject}.${rest[rest.length - 1] ?? ''}` : subject
}

const SUBJECTS: Readonly<Record<string, string>> = { persons: 'person', issues: 'issue' }
