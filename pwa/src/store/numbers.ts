/**
 * Numbers that a device gives out: reserved in the store before anybody sees them, never twice.
 *
 * A number whose draft is thrown away stays used up: a gap is harmless, a repetition is not.
 */
import { readMeta, write, type Db, type Tx } from '@/store/db'
import type { MetaRow } from '@/store/rows'

export type NumbersRow = Extract<MetaRow, { key: 'numbers' }>

export type Reserved =
  | { readonly kind: 'reserved'; readonly no: string }
  | { readonly kind: 'used_up' }
  | { readonly kind: 'full' }

export interface Numbers {
  /** `issue.no`: the day as YYYYMMDD, the device's six digits, a counter of three. */
  readonly issue: (day: string, deviceNo: number) => Promise<Reserved>
  /** A photo's name, unique among all phones. */
  readonly photo: (day: string, deviceNo: number) => Promise<Reserved>
  /**
   * The server heard this number of the device. True where this store never gave it out: it is an
   * older copy. Its numbers then go on above, and those of issues in a range that `random` picks.
   */
  readonly heard: (deviceId: string, seq: number, random: () => number) => Promise<boolean>
}

const NONE: NumbersRow = { key: 'numbers', seq: {}, issues: {}, photos: {} }

/** `day` is a local date, YYYY-MM-DD. */
export function createNumbers(db: Db): Numbers {
  return {
    issue: (day, deviceNo) =>
      reserve(db, 'issues', stem(day, deviceNo), (head, n) => `${head}${padded(n, 3)}`),
    photo: (day, deviceNo) =>
      reserve(db, 'photos', stem(day, deviceNo), (head, n) => `P${head}-${padded(n, 3)}.jpg`),
    heard: async (deviceId, seq, random) => {
      const written = await write(db, ['meta'], async (tx) => {
        const numbers = await readNumbers(tx)
        if (seq < nextSeq(numbers, deviceId)) return false
        const floor = LOWEST_FLOOR + Math.floor(random() * FLOORS)
        const seqs = { ...numbers.seq, [deviceId]: seq }
        await tx.objectStore('meta').put({ ...numbers, seq: seqs, floor })
        return true
      })
      return written.kind === 'done' && written.value
    },
  }
}

export async function readNumbers(source: Db | Tx): Promise<NumbersRow> {
  return (await readMeta(source, 'numbers')) ?? NONE
}

/** The number that the device's next operation gets; contiguous from 1. */
export function nextSeq(numbers: NumbersRow, deviceId: string): number {
  return (numbers.seq[deviceId] ?? 0) + 1
}

const LARGEST = 999
// Both halves of a copied phone notice it: each takes a range that the other hardly takes.
const LOWEST_FLOOR = 200
const FLOORS = 600

async function reserve(
  db: Db,
  counter: 'issues' | 'photos',
  head: string,
  name: (head: string, n: number) => string,
): Promise<Reserved> {
  const written = await write<Reserved>(db, ['meta'], async (tx) => {
    const numbers = await readNumbers(tx)
    const n = Math.max(numbers[counter][head] ?? 0, numbers.floor ?? 0) + 1
    if (n > LARGEST) return { kind: 'used_up' }
    // Only the newest days are kept: nobody numbers into the past again.
    const kept = { ...newest(numbers[counter]), [head]: n }
    await tx.objectStore('meta').put({ ...numbers, [counter]: kept })
    return { kind: 'reserved', no: name(head, n) }
  })
  return written.kind === 'full' ? { kind: 'full' } : written.value
}

function stem(day: string, deviceNo: number): string {
  return `${day.replaceAll('-', '')}${padded(deviceNo, 6)}`
}

function padded(n: number, digits: number): string {
  return String(n).padStart(digits, '0')
}

function newest(counters: Readonly<Record<string, number>>): Record<string, number> {
  const heads = Object.keys(counters).sort().slice(-60)
  return Object.fromEntries(heads.map((head) => [head, counters[head] ?? 0]))
}
