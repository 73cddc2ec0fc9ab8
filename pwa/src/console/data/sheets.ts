/** The department's sheets: asked for once a page, kept while it is open. */
import { shallowRef } from 'vue'
import type { Answer } from '@/console/data/answer'
import { get, own } from '@/console/data/asking'
import { catalogue, stretch, type Sheet } from '@/console/data/shapes'

export const sheets = shallowRef<readonly Sheet[]>([])

export async function loadSheets(): Promise<Answer<unknown>> {
  const answer = await get(own('sheets'), catalogue)
  if (answer.kind === 'ok') sheets.value = answer.value.sheets
  return answer
}

/** When the newest row of each sheet was observed; a sheet without rows is not among them. */
export async function newestRows(): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    sheets.value.map(async ({ sheet }) => {
      const answer = await get(`/api/v1/console/sheets/${sheet}/table?limit=1`, stretch)
      const [row] = answer.kind === 'ok' ? answer.value.items : []
      return [sheet, row?.observed_at ?? ''] as const
    }),
  )
  return new Map(found.filter(([, moment]) => moment !== ''))
}

/** The sheet of this name, asked for if this page was opened first. */
export async function sheetNamed(name: string): Promise<Sheet | null> {
  if (!sheets.value.some((sheet) => sheet.name === name)) await loadSheets()
  return sheets.value.find((sheet) => sheet.name === name) ?? null
}
