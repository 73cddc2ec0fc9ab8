/** Where a class errs: by element and trainee, and by element beside other classes. */
import type { Answer } from '@/console/data/answer'
import { get } from '@/console/data/asking'
import { list, maybe, number, record, shape, text } from '@/console/data/read'
import { castRead } from '@/console/training/casting'
import type { Cast } from '@/console/training/paths'
import { pathOf, TRAINING, type Named } from '@/console/training/classes'

export interface ErringElement {
  readonly scenario: string
  readonly path: string
  readonly element: string
  readonly why: string
  readonly department: readonly string[]
  readonly trainees: number
  readonly wrong: number
  readonly missed: number
  readonly invented: number
  readonly needless: number
  readonly misbelieved: number
}

export interface ErringCell {
  readonly worker_id: string
  readonly scenario: string
  readonly path: string
  readonly mark: string
  readonly insight: string | null
  readonly start_id: string | null
}

export interface Played extends Named {
  readonly who: Cast
}

/** Elements most often wrong first; members in the order of joining. */
export interface ErrorMap {
  readonly scenarios: readonly Played[]
  readonly members: readonly { readonly worker_id: string; readonly name: string }[]
  readonly elements: readonly ErringElement[]
  readonly cells: readonly ErringCell[]
}

export interface Share {
  readonly trainees: number
  readonly not_right: number
}

export interface Comparison {
  readonly scenarios: readonly Played[]
  readonly classes: readonly { readonly class_id: string; readonly name: string }[]
  readonly items: readonly {
    readonly scenario: string
    readonly title: string
    readonly path: string
    readonly element: string
    readonly shares: Readonly<Record<string, Share>>
  }[]
}

const played = shape<Played>({ scenario: text, title: text, who: castRead })

const errorMap = shape<ErrorMap>({
  scenarios: list(played),
  members: list(shape({ worker_id: text, name: text })),
  elements: list(
    shape<ErringElement>({
      scenario: text,
      path: text,
      element: text,
      why: text,
      department: list(text),
      trainees: number,
      wrong: number,
      missed: number,
      invented: number,
      needless: number,
      misbelieved: number,
    }),
  ),
  cells: list(
    shape<ErringCell>({ worker_id: text, scenario: text, path: text, mark: text, insight: maybe(text), start_id: maybe(text) }),
  ),
})

const comparison = shape<Comparison>({
  scenarios: list(played),
  classes: list(shape({ class_id: text, name: text })),
  items: list(
    shape({
      scenario: text,
      title: text,
      path: text,
      element: text,
      shares: record(shape<Share>({ trainees: number, not_right: number })),
    }),
  ),
})

export function errorsPath(id: string, scenario: string, format = ''): string {
  return `${pathOf(id, 'errors')}${format && `.${format}`}${scenario && `?scenario=${encodeURIComponent(scenario)}`}`
}

/** Learning records of the class, for a learning record store. */
export function xapiPath(id: string): string {
  return pathOf(id, 'xapi.jsonl')
}

export async function errorsOf(id: string, scenario: string): Promise<Answer<ErrorMap>> {
  return get(errorsPath(id, scenario), errorMap)
}

export async function compared(ids: readonly string[]): Promise<Answer<Comparison>> {
  return get(`${TRAINING}/classes/compare?ids=${ids.map(encodeURIComponent).join(',')}`, comparison)
}

export function notRight(element: ErringElement): number {
  return element.wrong + element.missed + element.invented + element.needless
}
