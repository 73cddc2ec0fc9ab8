/** Which columns a reader shows and freezes, remembered for each sheet. */
import type { Column } from '@/console/data/shapes'
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

export function widthOf(column: Column): number {
  return Math.min(WIDEST, Math.max(NARROWEST, column.width * LETTER + 24, column.heading.length * 15 + 44))
}

/** The shown columns from left to right. */
export function placed(columns: readonly Column[], choice: Choice): Placed[] {
  let left = 0
  return columns
    .map((column, place) => ({ column, place, width: widthOf(column) }))
    .filter(({ column }) => !choice.hidden.includes(column.key))
    .map((each, index) => {
      const frozen = index < choice.frozen
      const at = { ...each, left: frozen ? left : null }
      left += each.width
      return at
    })
}

export function choiceOf(sheet: string): Choice {
  try {
    return readChoice(JSON.parse(pocket.read(keptAs(sheet)) ?? 'null'))
  } catch (fault) {
    if (fault instanceof SyntaxError) return PLAIN
    throw fault
  }
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
