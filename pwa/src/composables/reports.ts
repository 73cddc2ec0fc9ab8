/** Own reports as the worker knows them: where, when, how it went, who got it. */
import type { Entry } from '@/store/outbox'
import { isRecord, readOperation } from '@/store/operation'
import { departmentOf, titleOf, type Registry } from '@/composables/registry'
import { localDay } from '@/composables/opening'

export interface OwnReport {
  readonly entry: Entry
  readonly address: string
  readonly release: string
  readonly day: string
}

export interface Fed {
  readonly department: string
  readonly sheets: readonly string[]
}

export function ownReport(entry: Entry): OwnReport {
  const { report, release, recorded_at } = readOperation(entry.text)
  const place = isRecord(report) ? report['place'] : null
  const address = isRecord(place) ? place['address'] : null
  return {
    entry,
    address: typeof address === 'string' ? address : entry.op_id,
    release: typeof release === 'string' ? release : '',
    day: localDay(recorded_at),
  }
}

/** The departments that the receipt names, each with the titles of its sheets. */
export function fedBy(registry: Registry, entry: Entry): readonly Fed[] {
  const sheets = entry.verdict?.receipt?.sheets ?? []
  const departments = [...new Set(sheets.map((sheet) => sheet.split('/')[0] ?? sheet))]
  return departments.map((key) => ({
    department: departmentOf(registry, key),
    sheets: sheets.filter((it) => it.startsWith(`${key}/`)).map((it) => titleOf(registry, it)),
  }))
}
