/** A file of rows, read piece by piece so that it can be watched and called off. */
import { refusal, type Refusal } from '@/console/data/answer'
import { patiently } from '@/console/data/patience'
import { wishQuery, type Wish } from '@/console/table/wish'

export const FORMATS = ['xlsx', 'csv', 'ndjson', 'json', 'geojson', 'sqlite'] as const
export type Format = (typeof FORMATS)[number]

/** `lines` where the form has one line a row, else null. */
export interface Progress {
  readonly bytes: number
  readonly lines: number | null
}

export type Fetched =
  | { readonly kind: 'done'; readonly name: string; readonly file: Blob }
  | { readonly kind: 'called_off' }
  | { readonly kind: 'failed'; readonly why: Refusal | null }

const NEW_LINE = 10
const BY_LINES: ReadonlySet<string> = new Set(['csv', 'ndjson'])

/** The rows of a sheet as a file; days are `YYYY-MM-DD`, none means everything there is.
 *
 * Without days JSON is a page of the feed; in an order it is whole, so `first` names a column. */
export function fileAddress(rows: string, format: Format, days: readonly string[], column: string): string {
  const query = new URLSearchParams(daysAsked(days))
  if (!days.length && format === 'json') query.set('sort', column)
  return `${rows}.${format}${query.size ? `?${query}` : ''}`
}

/** What a table shows, as a file: its filters and order, its columns. GeoJSON holds all of them. */
export function shownAddress(table: string, format: Format, wish: Wish, columns: readonly string[], upto: number | null): string {
  const query = wishQuery(wish)
  if (format !== 'geojson') query.set('columns', columns.join(','))
  if (upto !== null) query.set('upto', String(upto))
  return `${table}.${format}?${query}`
}

function daysAsked([first, last = first]: readonly string[]): Record<string, string> {
  if (!first || !last) return {}
  return first === last ? { date: first } : { from: first, to: last }
}

export async function download(
  address: string,
  format: Format,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<Fetched> {
  try {
    const response = await patiently(async () => fetch(address, { signal, cache: 'no-store' }), waitOf, signal)
    if (signal.aborted) return { kind: 'called_off' }
    if (!response.ok || !response.body) return { kind: 'failed', why: await whyOf(response) }
    const parts = await pieces(response.body, BY_LINES.has(format), tell)
    const name = nameOf(response.headers.get('Content-Disposition'), format)
    return { kind: 'done', name, file: new Blob(parts) }
  } catch {
    // Whatever fetch throws, there is no whole file.
    return signal.aborted ? { kind: 'called_off' } : { kind: 'failed', why: null }
  }
}

/** What the table is put in order by may have to be built first. */
function waitOf(response: Response): number | null {
  const seconds = response.status === 503 ? Number(response.headers.get('Retry-After')) : 0
  return seconds > 0 ? seconds * 1000 : null
}

async function pieces(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  counts: boolean,
  tell: (progress: Progress) => void,
): Promise<BlobPart[]> {
  const parts: BlobPart[] = []
  const reader = body.getReader()
  let bytes = 0
  let lines = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return parts
    parts.push(value)
    bytes += value.length
    if (counts) for (const byte of value) if (byte === NEW_LINE) lines += 1
    tell({ bytes, lines: counts ? lines : null })
  }
}

export function nameOf(disposition: string | null, format: Format): string {
  return /filename="?([^";]+)/.exec(disposition ?? '')?.[1] ?? `rows.${format}`
}

async function whyOf(response: Response): Promise<Refusal | null> {
  const body: unknown = await response.json().catch(() => null)
  return body === null ? null : refusal(response.status, body)
}

/** Hands a file to whoever sits there. */
export function save(name: string, file: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => {
    URL.revokeObjectURL(link.href)
  }, 60_000)
}

/** 1.2 MB as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}
