/**
 * An operation whose id the server has with other bytes: nothing stored is touched, and what this
 * phone holds is sent once more under a new id. A visit that is there gets an amendment, one that
 * is not is submitted; should it turn up after all, the server holds it for a person to look at.
 */
import type { Inbox } from '@/store/inbox'
import { isRecord, readOperation, type Operation } from '@/store/operation'
import type { Entry, Outbox } from '@/store/outbox'
import { uuid7, type Outside } from '@/store/outside'

export interface RekeyParts {
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly outside: Outside
  readonly deviceId: string
}

/** To be called when pull has told everything. How many were made anew. */
export async function rekey(parts: RekeyParts): Promise<number> {
  const { outbox, deviceId } = parts
  let made = 0
  for (const entry of await outbox.entries('differs')) {
    const operation = await madeAnew(parts, entry)
    const saved = await outbox.add(operation, { deviceId, replaces: entry.op_id })
    if (saved.kind === 'saved') made += 1
  }
  return made
}

async function madeAnew({ inbox, outside }: RekeyParts, entry: Entry): Promise<Operation> {
  const operation = { ...readOperation(entry.text), op_id: uuid7(outside) }
  if (entry.type !== 'visit.submit' || entry.visit_id === null) return operation
  const there = await inbox.reportState(entry.visit_id)
  return there ? amendment(operation, entry.visit_id, there.rev) : operation
}

/** Everything that the phone recorded, as changes: what is the same already changes nothing. */
function amendment(submit: Operation, visitId: string, rev: number): Operation {
  const { op_id, realm, recorded_at, blobs, report } = submit
  const parts = isRecord(report) ? report : {}
  const set = Object.fromEntries(
    ['visit', 'place', 'site'].flatMap((part) => valuesOf(part, parts[part])),
  )
  const add = { persons: listIn(parts['persons']), issues: listIn(parts['issues']) }
  return {
    ...{ op_id, ...(realm === undefined ? {} : { realm }) },
    ...{ type: 'visit.amend', recorded_at, visit_id: visitId, base_rev: rev, set, add },
    ...(blobs === undefined ? {} : { blobs }),
    reason: '同一编号内容不同，以本机记录更正',
  }
}

function valuesOf(part: string, values: unknown): [string, unknown][] {
  const found = isRecord(values) ? Object.entries(values) : []
  return found
    .filter(([name]) => !(part === 'visit' && name === 'id'))
    .map(([name, value]) => [`${part}.${name}`, value])
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
