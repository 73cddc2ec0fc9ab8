/** One report under evaluation: its variables, and the record of each who takes part. */
import type { Member } from './cast'

export type Frame = Readonly<Record<string, unknown>>
export type Records = ReadonlyMap<string, Record<string, unknown>>

/** `base` are the variables of every rule, `records` the same subjects by path. */
export interface Scope {
  readonly base: Frame
  readonly records: Records
}

/** The scope for a row's person or issue; a later member shadows one of its kind. */
export function frameAt(scope: Scope, ...members: readonly Member[]): Frame {
  const frame: Record<string, unknown> = { ...scope.base }
  for (const member of members) {
    if (member.subject === 'person' || member.subject === 'issue') {
      frame[member.subject] = recordOf(scope, member)
    }
  }
  return frame
}

export function recordOf(scope: Scope, member: Member): Record<string, unknown> {
  const record = scope.records.get(member.path)
  if (!record) throw new Error(`${member.path} takes no part in this visit`)
  return record
}
