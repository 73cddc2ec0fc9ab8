/** The head of a department's sheet on paper: groups over their columns, as its template has them. */
import type { Column } from '@/console/data/shapes'

export interface HeadCell {
  readonly text: string
  readonly columns: number
  readonly rows: number
}

/** One or two rows of head cells; a column without a group stands in both. */
export function headRows(columns: readonly Column[], rows: number): readonly (readonly HeadCell[])[] {
  if (rows < 2) return [columns.map((column) => ({ text: column.heading, columns: 1, rows: 1 }))]
  const top: HeadCell[] = []
  const below: HeadCell[] = []
  let before: string | null = null
  for (const { group, heading } of columns) {
    const last = top.at(-1)
    if (group === null) top.push({ text: heading, columns: 1, rows: 2 })
    else if (last && group === before) top[top.length - 1] = { ...last, columns: last.columns + 1 }
    else top.push({ text: group, columns: 1, rows: 1 })
    if (group !== null) below.push({ text: heading, columns: 1, rows: 1 })
    before = group
  }
  return [top, below]
}

/** A sheet with few rows still has twelve ruled lines, as the blank form has. */
export const RULED = 12
