/** What a workbook asks for, as the server proposes it; and what it would write. */
import type { Answer } from '@/console/data/answer'
import { own, sendForm } from '@/console/data/asking'
import { flag, labels, list, maybe, number, record, shape, text, type Read } from '@/console/data/read'
import type { Labels } from '@/form/types'

/** The server reads no more than this. */
export const MOST_BYTES = 5_000_000

export interface Reason {
  readonly code: string
  readonly text: Labels
}

export interface Candidate {
  readonly elements: readonly string[]
  readonly confidence: number
}

export interface Fresh {
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
  readonly label: string
  readonly type: string
  readonly codelist: string | null
}

export interface ProposedColumn {
  readonly number: number
  readonly group: string | null
  readonly heading: string
  readonly elements: readonly string[]
  readonly output: string
  readonly confidence: number
  readonly reasons: readonly Reason[]
  readonly others: readonly Candidate[]
  readonly required: boolean
  readonly validation: string | null
  readonly candidate: Fresh | null
}

export interface ProposedMap {
  readonly name: string
  readonly codelist: string
  readonly codes: Readonly<Record<string, string>>
  readonly confidence: number
  readonly reasons: readonly Reason[]
  readonly unplaced: readonly string[]
  readonly reused: boolean
}

export interface Proposal {
  readonly page: string
  readonly name: string
  readonly row_subject: { readonly value: string; readonly confidence: number; readonly reasons: readonly Reason[] }
  readonly facts: Readonly<Record<string, string | number | null>>
  readonly columns: readonly ProposedColumn[]
  readonly codemaps: readonly ProposedMap[]
  readonly codelists: Readonly<Record<string, unknown>>
  readonly remarks: readonly Reason[]
}

export interface ReadWorkbook {
  readonly file: string
  readonly kind: string
  readonly sheets: readonly Proposal[]
  readonly sources: Readonly<Record<string, string>> | null
  readonly patch: string | null
}

const reasons = list(shape<Reason>({ code: text, text: labels }))
const fact: Read<string | number | null> = (value) => (typeof value === 'number' ? value : maybe(text)(value))

const column = shape<ProposedColumn>({
  number,
  group: maybe(text),
  heading: text,
  elements: list(text),
  output: text,
  confidence: number,
  reasons,
  others: list(shape<Candidate>({ elements: list(text), confidence: number })),
  required: flag,
  validation: maybe(text),
  candidate: maybe(shape<Fresh>({ id: text, labels: record(text), label: text, type: text, codelist: maybe(text) })),
})

const map = shape<ProposedMap>({
  name: text,
  codelist: text,
  codes: record(text),
  confidence: number,
  reasons,
  unplaced: list(text),
  reused: flag,
})

const proposal = shape<Proposal>({
  page: text,
  name: text,
  row_subject: shape({ value: text, confidence: number, reasons }),
  facts: record(fact),
  columns: list(column),
  codemaps: list(map),
  codelists: record((value) => value),
  remarks: reasons,
})

const workbook = shape<ReadWorkbook>({
  file: text,
  kind: text,
  sheets: list(proposal),
  sources: maybe(record(text)),
  patch: maybe(text),
})

/** Nothing is kept at the server: with corrections the same file goes there again. */
export async function handIn(file: File, corrections?: unknown): Promise<Answer<ReadWorkbook>> {
  const form = new FormData()
  form.set('workbook', file)
  if (corrections !== undefined) form.set('corrections', JSON.stringify(corrections))
  return sendForm(own('imports'), form, workbook)
}
