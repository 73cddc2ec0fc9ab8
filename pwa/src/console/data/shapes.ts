/** What the server tells the console, as its OpenAPI document promises it. */
import { cell, flag, labels, list, maybe, number, record, shape, text, type Cell } from '@/console/data/read'
import type { Labels } from '@/form/types'

export interface Account {
  readonly name: string
  readonly email: string
  readonly role: string
  readonly department: string | null
  readonly department_labels: Labels | null
  readonly areas: readonly string[] | null
  readonly pass: string
}

export interface Column {
  readonly key: string
  readonly group: string | null
  readonly heading: string
  readonly header: string
  readonly element: string | null
  readonly type: string
  readonly required: boolean
  readonly width: number
  readonly sensitivity: string
  readonly masked: boolean
  /** In all languages where demands are told, else in the registry's own. */
  readonly elements: readonly { readonly element: string; readonly label: string; readonly labels: Labels | null }[]
}

export interface Demand {
  readonly sheet: string
  readonly name: string
  readonly title: string
  readonly cadence: string
  readonly header_rows: number
  readonly purpose: string
  readonly legal_basis: string
  readonly retention: string
  readonly columns: readonly Column[]
}

export interface Sheet extends Demand {
  readonly rows: number
}

export interface TableRow {
  readonly row_id: string
  readonly rev: number
  readonly observed_at: string
  readonly grid: string
  readonly cells: readonly Cell[]
}

export interface Stretch {
  readonly total: number
  readonly upto: number
  readonly news: number
  readonly offset: number
  readonly items: readonly (TableRow | null)[]
}

export interface Source {
  readonly element: string
  readonly how: string | null
  readonly observed_by: string | null
  readonly observed_at: string | null
  readonly confirmed_by: string | null
  readonly confirmed_at: string | null
}

export interface RowDetail {
  readonly row_id: string
  readonly rev: number
  readonly observed_at: string
  readonly grid: string
  readonly cells: Readonly<Record<string, Cell>>
  readonly provenance: Readonly<Record<string, readonly Source[]>>
  readonly photos: readonly { readonly n: number; readonly ready: boolean }[]
}

export interface Happening {
  readonly kind: string
  readonly at: string
  readonly by: string | null
  readonly changed: readonly string[] | null
  readonly text: string | null
  readonly status: string | null
  readonly state: string | null
}

export interface DaySheet {
  readonly title: string
  readonly prefix: string | null
  readonly caption: string
  readonly footnote: string | null
  readonly items: readonly { readonly row_id: string; readonly cells: Readonly<Record<string, Cell>> }[]
}

export interface Covered {
  readonly grid: string
  readonly name: string
  readonly place: readonly string[]
  readonly rows: Readonly<Record<string, number>>
  readonly last_at: string | null
}

export const account = shape<Account>({
  name: text,
  email: text,
  role: text,
  department: maybe(text),
  department_labels: maybe(labels),
  areas: maybe(list(text)),
  pass: text,
})

const column = shape<Column>({
  key: text,
  group: maybe(text),
  heading: text,
  header: text,
  element: maybe(text),
  type: text,
  required: flag,
  width: number,
  sensitivity: text,
  masked: flag,
  elements: list(shape({ element: text, label: text, labels: maybe(labels) })),
})

const demanded = {
  sheet: text,
  name: text,
  title: text,
  cadence: text,
  header_rows: number,
  purpose: text,
  legal_basis: text,
  retention: text,
  columns: list(column),
}

export const catalogue = shape<{ readonly sheets: readonly Sheet[] }>({
  sheets: list(shape<Sheet>({ ...demanded, rows: number })),
})

export const demands = shape({
  departments: list(
    shape<{ readonly department: string; readonly labels: Labels; readonly sheets: readonly Demand[] }>({
      department: text,
      labels,
      sheets: list(shape<Demand>(demanded)),
    }),
  ),
})

const row = shape<TableRow>({
  row_id: text,
  rev: number,
  observed_at: text,
  grid: text,
  cells: list(cell),
})

export const stretch = shape<Stretch>({
  total: number,
  upto: number,
  news: number,
  offset: number,
  items: list(maybe(row)),
})

const source = shape<Source>({
  element: text,
  how: maybe(text),
  observed_by: maybe(text),
  observed_at: maybe(text),
  confirmed_by: maybe(text),
  confirmed_at: maybe(text),
})

export const rowDetail = shape<RowDetail>({
  row_id: text,
  rev: number,
  observed_at: text,
  grid: text,
  cells: record(cell),
  provenance: record(list(source)),
  photos: list(shape({ n: number, ready: flag })),
})

export const happenings = shape({
  events: list(
    shape<Happening>({
      kind: text,
      at: text,
      by: maybe(text),
      changed: maybe(list(text)),
      text: maybe(text),
      status: maybe(text),
      state: maybe(text),
    }),
  ),
})

export const daySheet = shape<DaySheet>({
  title: text,
  prefix: maybe(text),
  caption: text,
  footnote: maybe(text),
  items: list(shape({ row_id: text, cells: record(cell) })),
})

export const coverage = shape({
  date: text,
  sheets: list(text),
  grids: list(
    shape<Covered>({
      grid: text,
      name: text,
      place: list(text),
      rows: record(number),
      last_at: maybe(text),
    }),
  ),
})
