/** One report under evaluation: its variables, and the record of each who takes part. */
import type { Member } from './cast'

export type Frame = Readonly<Record<string, unknown>>
export type Records = ReadonlyMap<string, Record<string, unknown>>

/** `base` are the variables of every rule, `records` the same subjects by path. */
export interface Scope {
  readonly base: Frame
  readonly records: Records
  /** Frames already made, by path: hundreds of rules are asked from the same few. */
  readonly frames: Map<string, Frame>
}

/** What rules about one row see: its person or issue beside the variables of every rule. */
export function frameAt(scope: Scope, member: Member): Frame {
  const made = scope.frames.get(member.path)
  if (made) return made
  const frame = isOneOfMany(member) ? withMember(scope, scope.base, member) : scope.base
  scope.frames.set(member.path, frame)
  return frame
}

/** As `frameAt`, for a pick: the picked person or issue shadows the row's own of its kind. */
export function frameOfPick(scope: Scope, row: Member, picked: Member): Frame {
  return withMember(scope, frameAt(scope, row), picked)
}

function withMember(scope: Scope, frame: Frame, member: Member): Frame {
  return { ...frame, [member.subject]: recordOf(scope, member) }
}

function isOneOfMany(member: Member): boolean {
  return member.subject === 'person' || member.subject === 'issue'
}

export function recordOf(scope: Scope, member: Member): Record<string, unknown> {
  const record = scope.records.get(member.path)
  if (!record) throw new Error(`${member.path} takes no part in this visit`)
  return record
}
