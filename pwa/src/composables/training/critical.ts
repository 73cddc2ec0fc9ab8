/** What somebody is asked to be sure of before handing in. */
import type { Composition } from '@/form/moments'
import type { VisitState } from '@/form/types'
import type { Start } from '@/sync/training-shapes'

export interface CriticalLine {
  readonly path: string
  readonly element: string
  readonly value: unknown
  readonly reason: string | null
}

/** Answered or shown, in asking order; of a repetition only what it is about. */
export function criticalLines(
  { ask, show, footer }: Composition,
  { answers, unanswered }: Pick<VisitState, 'answers' | 'unanswered'>,
  { critical, only }: Pick<Start, 'critical' | 'only'>,
): readonly CriticalLine[] {
  const wanted = only ? new Set(only.map(attributeOf)) : null
  const isWanted = ({ element, path }: { readonly element: string; readonly path: string }) =>
    critical.includes(element) && (!wanted || wanted.has(attributeOf(path)))
  const asked = ask.filter(({ given }) => given !== 'open').map((it) => ({ ...it, value: undefined }))
  const told = footer.filter(({ path }) => path in answers).map((it) => ({ ...it, value: undefined }))
  return [...asked, ...show, ...told].filter(isWanted).map(({ path, element, value }) => ({
    ...{ path, element },
    value: answers[path] ?? value,
    reason: unanswered[path] ?? null,
  }))
}

/** People and findings have other names on every phone. */
function attributeOf(path: string): string {
  return `${path.slice(0, path.indexOf('.'))}.${path.slice(path.lastIndexOf('.') + 1)}`
}
