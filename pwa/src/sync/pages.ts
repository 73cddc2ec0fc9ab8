/** A page of pull as it comes over the wire → what the store takes in. */
import type { Duty } from '@/store/duty'
import type { Item, Page, ReportState, SheetPeriod, Subject, Task } from '@/store/items'
import { asList, asNumber, asRecord, asText, asTexts, isWhole, listOf, type Json } from '@/sync/guards'

export interface Told {
  readonly page: Page
  readonly hasMore: boolean
  readonly serverTime: number
  /** The highest number that the server heard of this device; null from an older server. */
  readonly deviceSeq: number | null
  /** Null from an older server. */
  readonly duty: Duty | null
  /** Something was committed that gets its number only now. */
  readonly soon: boolean
}

/** What was asked for: after this cursor, or everything again. */
export type Asked = Pick<Page, 'asked' | 'reset'>

/** Null where this is no page of ours. */
export function pageOf(body: unknown, asked: Asked): Told | null {
  const document = asRecord(body)
  const fields = {
    epoch: asText(document?.['epoch']),
    next: asText(document?.['next']),
    items: asList(document?.['items']),
    serverTime: asMoment(document?.['server_time']),
  }
  if (!isWhole(fields)) return null
  const { epoch, next, serverTime } = fields
  const items = fields.items.flatMap((each) => itemOf(asRecord(each)) ?? [])
  return { page: { ...asked, epoch, next, items }, serverTime, ...besides(document) }
}

/** What a page tells beside its items. */
function besides(document: Json | null): Pick<Told, 'hasMore' | 'deviceSeq' | 'duty' | 'soon'> {
  return {
    hasMore: document?.['has_more'] === true,
    deviceSeq: asNumber(document?.['device_seq']),
    duty: dutyOf(asRecord(document?.['duty'])),
    soon: document?.['soon'] === true,
  }
}

function dutyOf(document: Json | null): Duty | null {
  const untrained = listOf(document?.['untrained'], (each) => {
    const told = asRecord(each)
    const fields = { grid: asText(told?.['grid']), sheets: asTexts(told?.['sheets']) }
    return isWhole(fields) ? ([fields.grid, fields.sheets] as const) : null
  })
  const fields = { untrained, refresher: asTexts(document?.['refresher']) }
  if (!isWhole(fields)) return null
  return { untrained: Object.fromEntries(fields.untrained), refresher: fields.refresher }
}

function itemOf(item: Json | null): Item | null {
  if (!item) return null
  const fields = { kind: asText(item['kind']), id: asText(item['id']) }
  if (!isWhole(fields)) return null
  const { kind, id } = fields
  if (kind === 'purge') return { kind, grid: id }
  if (item['op'] === 'delete') return deleteOf(kind, id)
  return UPSERTS.get(kind)?.(id, item['data']) ?? other(kind, id, item['data'])
}

function deleteOf(kind: string, id: string): Item {
  const known = KNOWN.find((each) => each === kind)
  return known ? { kind: known, id, op: 'delete' } : other(kind, id, null)
}

type Read = (id: string, data: unknown) => Item | null

const KNOWN = ['subject', 'task', 'report_state', 'sheet_period'] as const
const UPSERTS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['subject', (id, data) => (isSubject(data) ? { ...upsert('subject', id), data } : null)],
  ['task', (id, data) => (isTask(data) ? { ...upsert('task', id), data } : null)],
  ['report_state', (id, data) => (isState(data) ? { ...upsert('report_state', id), data } : null)],
  ['sheet_period', (id, data) => (isPeriod(data) ? { ...upsert('sheet_period', id), data } : null)],
])

function upsert<K extends (typeof KNOWN)[number]>(kind: K, id: string) {
  return { kind, id, op: 'upsert' } as const
}

/** Kept as it came: a later version of the app may know what it is. */
function other(name: string, id: string, data: unknown): Item {
  return { kind: 'other', name, id, op: data === null ? 'delete' : 'upsert', data }
}

function isSubject(data: unknown): data is Subject {
  const found = asRecord(data)
  if (!hasTexts(found, ['subject_id', 'type', 'grid'])) return false
  return asTexts(found?.['aliases']) !== null && asRecord(found?.['values']) !== null
}

function isTask(data: unknown): data is Task {
  const found = asRecord(data)
  return hasTexts(found, ['task_id', 'kind', 'state']) && asRecord(found?.['detail']) !== null
}

function isState(data: unknown): data is ReportState {
  const found = asRecord(data)
  return hasTexts(found, ['visit_id', 'op_id', 'state', 'day']) && asNumber(found?.['rev']) !== null
}

function isPeriod(data: unknown): data is SheetPeriod {
  return hasTexts(asRecord(data), ['sheet', 'subject_id', 'day'])
}

function hasTexts(found: Json | null, names: readonly string[]): boolean {
  return names.every((name) => asText(found?.[name]) !== null)
}

function asMoment(value: unknown): number | null {
  return asNumber(Date.parse(asText(value) ?? ''))
}
