/** Findings of earlier visits that are still open at a place, to be looked at again. */
import type { IssueState, Known } from '@/form/types'
import type { Subject } from '@/store/items'
import type { Subjects } from '@/store/subjects'
import { localDay, nameOf } from '@/composables/opening'

/** `day` on which it was last told of. */
export interface OpenFinding extends IssueState {
  readonly day: string
  readonly description: string
}

// An issue that the server still sends may have been settled by its last report.
const SETTLED = new Set(['fixed', 'resolved'])

export async function openFindings(
  subjects: Pick<Subjects, 'issuesAt'>,
  placeId: string | null,
): Promise<readonly OpenFinding[]> {
  if (!placeId) return []
  const found = (await subjects.issuesAt(placeId)).flatMap((issue) => findingOf(issue) ?? [])
  return found.sort((one, other) => other.day.localeCompare(one.day))
}

function findingOf(subject: Subject): OpenFinding | null {
  const values: Record<string, Known> = {}
  let day = ''
  for (const [element, told] of Object.entries(subject.values)) {
    const observed = localDay(told.observed_at)
    values[element.slice(element.indexOf('.') + 1)] = { value: told.value, day: observed }
    if (observed > day) day = observed
  }
  const text = (name: string): string => {
    const value = values[name]?.value
    return typeof value === 'string' ? value : ''
  }
  const category = text('category')
  if (!category || SETTLED.has(text('recheck')) || SETTLED.has(text('status'))) return null
  // A link to a person who is not in this visit would point nowhere: it is made again by a tap.
  return { no: nameOf(subject), category, values, day, description: text('description') }
}
