/**
 * An operation on the phone: written as text once, on saving. That text is what is sent and what
 * the receipt's hash covers; nothing ever writes it again.
 */
import type { BlobRef } from '@/store/photos'

/** What a phone records. Members beside these belong to the type. */
export interface Operation {
  readonly op_id: string
  readonly type: 'visit.submit' | 'visit.amend' | 'visit.withdraw' | 'task.reply'
  readonly recorded_at: string
  readonly blobs?: readonly BlobRef[]
  readonly [member: string]: unknown
}

/** An operation as it lies in the outbox. */
export interface Written {
  readonly text: string
  readonly sha256: string
  readonly type: Operation['type']
  readonly visit_id: string | null
  readonly blobs: readonly BlobRef[]
}

/** The server takes no larger operation. */
export const LARGEST_OPERATION = 256 * 1024

/** `device_seq` is set here, and the id comes first: the server finds poisoned neighbours by it. */
export function serialise(operation: Operation, deviceSeq: number): string {
  const { op_id, realm, ...rest } = operation
  const head = realm === undefined ? { op_id } : { op_id, realm }
  const whole = { ...head, ...rest, device_seq: deviceSeq }
  const text = JSON.stringify(whole)
  // JSON writes what no server can store as \u0000 and \ud8… to \udf…: most operations have none.
  return /\\u(?:0000|d[89a-f])/i.test(text) ? JSON.stringify(whole, cleaned) : text
}

export function readOperation(text: string): Operation {
  return JSON.parse(text)
}

export function visitOf(operation: Operation): string | null {
  const { visit_id: named, report } = operation
  if (typeof named === 'string') return named
  const visit = isRecord(report) ? report['visit'] : null
  const id = isRecord(visit) ? visit['id'] : null
  return typeof id === 'string' ? id : null
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Half a surrogate pair and NUL come from broken keyboards; no server can store them, and for one
// such sign a whole report would come back.
function cleaned(_key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '')
}
