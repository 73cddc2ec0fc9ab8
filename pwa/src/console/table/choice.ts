/** Which columns a reader shows and freezes, remembered for each sheet. */
import type { Column, TableRow } from '@/console/data/shapes'
import { pocket } from '@/composables/pocket'

export interface Choice {
  readonly hidden: readonly string[]
  /** So many of the shown columns stay in place while the others scroll. */
  readonly frozen: number
}

export interface Placed {
  readonly column: Column
  /** Its place in a row's cells. */
  readonly place: number
  readonly width: number
  /** Pixels from the left edge where it is frozen, else null. */
  readonly left: number | null
}

const PLAIN: Choice = { hidden: [], frozen: 1 }
const NARROWEST = 88
const WIDEST = 320
const LETTER = 12
// Beside the text: what a cell keeps free at its sides, a heading for the arrow of its order as well.
const CELL_SIDES = 24
const HEAD_SIDES = 44

/** Pixels of a column that holds texts of this length (of `longestTexts`) or shorter. */
export function widthOf(column: Column, longest = 0): number {
  const wanted = [column.width * LETTER, longest * LETTER].map((text) => text + CELL_SIDES)
  return Math.min(WIDEST, Math.max(NARROWEST, ...wanted, column.heading.length * 15 + HEAD_SIDES))
}

/** For each column the longest of these rows' texts; a wide sign counts 1.25, any other 0.75 (of `LETTER`). */
export function longestTexts(rows: readonly (TableRow | null)[], columns: number): number[] {
  return Array.from({ length: columns }, (_, place) =>
    Math.max(0, ...rows.map((row) => lengthOf(String(row?.cells[place] ?? '')))),
  )
}

function lengthOf(text: string): number {
  let length = 0
  for (const sign of text) length += sign >= '\u1100' ? 1.25 : 0.75
  return length
}

/** The shown columns from left to right, wide enough for `longest` of each. */
export function placed(columns: readonly Column[], choice: Choice, longest: readonly number[] = []): Placed[] {
  let left = 0
  return columns
    .map((column, place) => ({ column, place, width: widthOf(column, longest[place]) }))
    .filter(({ column }) => !choice.hidden.includes(column.key))
    .map((each, index) => {
      const frozen = index < choice.frozen
      const at = { ...each, left: frozen ? left : null }
      left += each.width
      return at
    })
}

/** Before anybody chose: without the line numbers, which only a day on paper has. */
export function plainChoice(columns: readonly Column[]): Choice {
  return { ...PLAIN, hidden: columns.filter(numbersLines).map(({ key }) => key) }
}

export function choiceOf(sheet: string, columns: readonly Column[]): Choice {
  const kept = pocket.read(keptAs(sheet))
  if (kept === null) return plainChoice(columns)
  try {
    return readChoice(JSON.parse(kept))
  } catch (fault) {
    if (fault instanceof SyntaxError) return PLAIN
    throw fault
  }
}

function numbersLines(column: Column): boolean {
  return column.type === 'number' && !column.elements.length
}

export function keepChoice(sheet: string, choice: Choice): void {
  pocket.write(keptAs(sheet), JSON.stringify(choice))
}

export function readChoice(kept: unknown): Choice {
  if (typeof kept !== 'object' || kept === null) return PLAIN
  const hidden = 'hidden' in kept && Array.isArray(kept.hidden) ? kept.hidden : []
  const frozen = 'frozen' in kept && typeof kept.frozen === 'number' ? kept.frozen : PLAIN.frozen
  return { hidden: hidden.filter((each) => typeof each === 'string'), frozen: Math.max(0, Math.min(6, frozen)) }
}

function keptAs(sheet: string): string {
  return `ygt-console-columns-${sheet}`
}
