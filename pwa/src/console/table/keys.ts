/** Moving through a table by keys, as spreadsheets do. */

export interface Spot {
  readonly row: number
  readonly column: number
}

export interface Extent {
  readonly rows: number
  readonly columns: number
  /** So many rows are seen at once. */
  readonly screen: number
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>

const STEPS: Readonly<Record<string, (extent: Extent, far: boolean) => Spot>> = {
  ArrowDown: ({ rows }, far) => ({ row: far ? rows : 1, column: 0 }),
  ArrowUp: ({ rows }, far) => ({ row: far ? -rows : -1, column: 0 }),
  ArrowRight: ({ columns }, far) => ({ row: 0, column: far ? columns : 1 }),
  ArrowLeft: ({ columns }, far) => ({ row: 0, column: far ? -columns : -1 }),
  PageDown: ({ screen }) => ({ row: screen, column: 0 }),
  PageUp: ({ screen }) => ({ row: -screen, column: 0 }),
  Home: ({ rows, columns }, far) => ({ row: far ? -rows : 0, column: -columns }),
  End: ({ rows, columns }, far) => ({ row: far ? rows : 0, column: columns }),
}

/** Where a key leads; null where it is none of ours. */
export function moved(from: Spot, { key, ctrlKey, metaKey }: Key, extent: Extent): Spot | null {
  const step = STEPS[key]?.(extent, ctrlKey || metaKey)
  if (!step || !extent.rows || !extent.columns) return null
  return {
    row: within(from.row + step.row, extent.rows),
    column: within(from.column + step.column, extent.columns),
  }
}

function within(place: number, count: number): number {
  return Math.min(count - 1, Math.max(0, place))
}
