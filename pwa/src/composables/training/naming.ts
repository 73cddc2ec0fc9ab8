/** What a mark is about, and what was answered, as people read it. */
import type { VisitState } from '@/form/types'
import type { Mark } from '@/sync/training-shapes'
import type { Desk } from '@/composables/desk'
import { shownValue } from '@/composables/answers'
import { textAt } from '@/composables/opening'
import { codeLabel, type Registry } from '@/composables/registry'
import { label, say } from '@/composables/words'
import { tell } from '@/composables/training/words'

const REASONS = ['refused', 'absent', 'unknown', 'not_checked'] as const
// Being somebody or something of before is no question of the form.
const OWN = { 'person.id': 'who', 'issue.no': 'which' } as const

export function elementName(registry: Registry, element: string): string {
  const own = Object.entries(OWN).find(([id]) => id === element)?.[1]
  return own ? tell(own) : label(registry.composer.questions.get(element)?.labels) || element
}

/** An answer, or why there is none. */
export function answerText(
  registry: Registry,
  element: string,
  value: unknown,
  reason: string | null = null,
): string {
  const known = REASONS.find((it) => it === reason)
  if (known) return say(`reason.${known}`)
  if (value === null || value === undefined || value === '') return tell('nothing')
  const question = registry.composer.questions.get(element)
  return question ? shownValue(registry, question, value) : String(value)
}

/** `persons.granny.mood` → `person.mood`. */
export function elementOf(path: string): string {
  const part = path.slice(0, path.indexOf('.')).replace(/s$/, '')
  return `${part}.${path.slice(path.lastIndexOf('.') + 1)}`
}

/** `persons.granny.mood` → `persons.granny`; empty for what there is one of. */
export function partOf(path: string): string {
  return /^(?:persons|issues)\./.test(path) ? path.slice(0, path.lastIndexOf('.')) : ''
}

/** In front of what is told of somebody or of a finding, on the form. */
export function aboutInVisit(registry: Registry, state: VisitState, path: string): string {
  const part = partOf(path)
  const issue = state.issues.find(({ no }) => part === `issues.${no}`)
  if (issue) return tell('person', { name: codeLabel(registry, 'issue_category', issue.category) })
  const person = state.persons.find(({ id }) => part === `persons.${id}`)
  const name = state.answers[`${part}.name`] ?? person?.values['name']?.value
  return typeof name === 'string' ? tell('person', { name }) : ''
}

/** The same for every mark of a debrief: by its own marks, else by what the phone knows. */
export async function namesOfParts(
  { store }: Pick<Desk, 'store'>,
  registry: Registry,
  marks: readonly Mark[],
): Promise<ReadonlyMap<string, string>> {
  const parts = [...new Set(marks.map(({ path }) => partOf(path)).filter(Boolean))]
  const named = await Promise.all(
    parts.map(async (part) => {
      const own = marks.filter(({ path }) => partOf(path) === part)
      const known = part.startsWith('persons.')
        ? await store.subjects.byAlias('person', part.slice('persons.'.length))
        : null
      const name = nameAmong(registry, own) ?? (known && textAt(known, 'person.name'))
      return [part, wordFor(part, name)] as const
    }),
  )
  return new Map(named)
}

function nameAmong(registry: Registry, marks: readonly Mark[]): string | null {
  for (const { element, right, given } of marks) {
    const value = right ?? given
    if (typeof value !== 'string') continue
    if (element === 'person.name') return value
    if (element === 'issue.category') return codeLabel(registry, 'issue_category', value)
  }
  return null
}

function wordFor(part: string, name: string | null): string {
  if (name) return tell('person', { name })
  return part.startsWith('issues.') ? tell('finding') : ''
}
