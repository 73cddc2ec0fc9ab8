/** The answers to a batch: one result per operation, matched to what was sent. */
import {
  asList,
  asNumber,
  asRecord,
  asText,
  asTexts,
  isWhole,
  listOf,
  type Json,
} from '@/sync/guards'
import type { Fault, Receipt } from '@/store/verdict'

/** What a durable operation's result tells beside its receipt. */
export interface Circumstances {
  readonly missing: readonly string[]
  readonly faults: readonly Fault[]
  readonly lost: readonly string[]
  readonly reason: string | null
  readonly title: string | null
}

type Fresh = 'accepted' | 'accepted_need_blobs' | 'held' | 'returned'

/** Where a duplicate stands now. */
export type Standing = Fresh | 'rejected' | 'withdrawn'

interface Durable<S extends string> extends Circumstances {
  readonly status: S
  readonly receipt: Receipt
}

/** What can become of one operation. `unreachable`: no readable result came back for it. */
export type Result =
  | Durable<Fresh>
  | (Durable<'duplicate'> & { readonly state: Standing })
  | { readonly status: 'differs'; readonly title: string | null }
  | {
      readonly status: 'malformed'
      readonly support_code: string | null
      readonly title: string | null
    }
  | { readonly status: 'retry' }
  | { readonly status: 'unreachable' }

const FRESH = ['accepted', 'accepted_need_blobs', 'held', 'returned'] as const
const STANDINGS: readonly Standing[] = [...FRESH, 'rejected', 'withdrawn']
const UNREACHABLE: Result = { status: 'unreachable' }

/** The result of each of these operations, in their order; null where the body is no answer. */
export function resultsOf(body: unknown, opIds: readonly string[]): Result[] | null {
  const told = asList(asRecord(body)?.['results'])?.map(asRecord)
  if (!told) return null
  const byId = new Map(told.map((each) => [idOf(each), each]))
  return opIds.map((opId, at) => {
    const here = told[at]
    // A malformed operation may have no id that the server could read: its place tells.
    const nameless = told.length === opIds.length && here && idOf(here) === null
    const mine = byId.get(opId) ?? (nameless ? here : null)
    return mine ? resultOf(mine) : UNREACHABLE
  })
}

function idOf(each: Json | null | undefined): string | null {
  return asText(each?.['op_id'])?.toLowerCase() ?? null
}

function resultOf(each: Json): Result {
  const title = asText(each['title'])
  const status = asText(each['status'])
  const fresh = FRESH.find((known) => known === status)
  if (fresh) return durable(each, fresh)
  switch (status) {
    case 'duplicate':
      return duplicate(each)
    case 'differs':
      return { status, title }
    case 'malformed':
      return { status, support_code: asText(each['support_code']), title }
    case 'retry':
      return { status }
    default:
      // A word of a newer server: nothing is concluded from it.
      return UNREACHABLE
  }
}

function durable(each: Json, status: Fresh): Result {
  const receipt = receiptOf(each['receipt'])
  return receipt ? { status, receipt, ...circumstances(each) } : UNREACHABLE
}

function duplicate(each: Json): Result {
  const receipt = receiptOf(each['receipt'])
  const state = STANDINGS.find((known) => known === each['state'])
  if (!receipt || !state) return UNREACHABLE
  return { status: 'duplicate', state, receipt, ...circumstances(each) }
}

function circumstances(each: Json): Circumstances {
  return {
    missing: asTexts(each['missing']) ?? [],
    faults: listOf(each['faults'], faultOf) ?? [],
    lost: asTexts(each['lost']) ?? [],
    reason: asText(each['reason']),
    title: asText(each['title']),
  }
}

function receiptOf(value: unknown): Receipt | null {
  const receipt = asRecord(value)
  const fields = {
    op_id: asText(receipt?.['op_id']),
    sha256: asText(receipt?.['sha256']),
    server_seq: asNumber(receipt?.['server_seq']),
    received_at: asText(receipt?.['received_at']),
    sheets: asTexts(receipt?.['sheets']),
  }
  return isWhole(fields) ? fields : null
}

function faultOf(value: unknown): Fault | null {
  const fault = asRecord(value)
  const fields = {
    path: asText(fault?.['path']),
    code: asText(fault?.['code']),
    message: asText(fault?.['message']),
  }
  return isWhole(fields) ? fields : null
}
