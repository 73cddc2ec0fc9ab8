/** Finding demands by a word: in a sheet's own words, or in those of its columns. */
import type { Column, Demand } from '@/console/data/shapes'

/** The sheet with the columns that fit; null where nothing in it does. */
export function fitting(sheet: Demand, word: string): Demand | null {
  const sought = word.trim().toLocaleLowerCase()
  if (!sought) return sheet
  const own = [sheet.title, sheet.purpose, sheet.legal_basis]
  if (own.some((text) => text.toLocaleLowerCase().includes(sought))) return sheet
  const columns = sheet.columns.filter((column) => wordsOf(column).includes(sought))
  return columns.length ? { ...sheet, columns } : null
}

function wordsOf(column: Column): string {
  const elements = column.elements.flatMap((each) => [each.element, each.label, ...Object.values(each.labels ?? {})])
  return [column.header, ...elements].join('\n').toLocaleLowerCase()
}
