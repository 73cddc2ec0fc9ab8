/** What became of every operation that a phone said to be saved, as the judge is told it. */
import { isDurable } from '@/store/verdict'
import type { Entry } from '@/store/outbox'
import type { SimPhone } from './sim-phone'

/** `state` is what its phone shows, null where no phone has it any more. */
export interface Line {
  readonly op_id: string
  readonly sha256: string
  readonly state: string | null
  readonly acknowledged: boolean
  readonly lost: boolean
  readonly poison: boolean
}

export interface Ledger {
  /** The screen said 已存. */
  readonly said: (phone: SimPhone, opId: string) => void
  readonly poisoned: (opId: string) => void
  /** This phone loses what it has now: what was not acknowledged is gone for good. */
  readonly losing: (phone: SimPhone) => Promise<void>
  readonly lines: (phones: readonly SimPhone[]) => Promise<Line[]>
  /** What was said to be saved and is in no outbox. */
  readonly unfounded: (phones: readonly SimPhone[]) => Promise<string[]>
}

export function createLedger(): Ledger {
  const said = new Map<SimPhone, Set<string>>()
  const poison = new Set<string>()
  const lost: Line[] = []

  function lineOf(entry: Entry, isLost: boolean): Line {
    const { op_id, sha256, state, verdict } = entry
    const acknowledged = isDurable(state) && verdict?.receipt?.sha256 === sha256
    return {
      ...{ op_id, sha256, acknowledged, lost: isLost && !acknowledged },
      ...{ state: isLost ? null : state, poison: poison.has(op_id) },
    }
  }

  return {
    said: (phone, opId) => {
      said.set(phone, (said.get(phone) ?? new Set()).add(opId))
    },
    poisoned: (opId) => poison.add(opId),
    losing: async (phone) => {
      for (const entry of await phone.app().store.outbox.entries()) lost.push(lineOf(entry, true))
      said.delete(phone)
    },
    lines: async (phones) => {
      const lines = [...lost]
      for (const phone of phones) {
        const entries = await phone.app().store.outbox.entries()
        lines.push(...entries.map((entry) => lineOf(entry, false)))
      }
      // What one phone lost, another may still have: a copy, or the same phone put back.
      const kept = new Set(lines.filter((line) => !line.lost).map((line) => line.op_id))
      return lines.filter((line) => !(line.lost && kept.has(line.op_id)))
    },
    unfounded: async (phones) => {
      const found: string[] = []
      for (const phone of phones) {
        const has = new Set((await phone.app().store.outbox.entries()).map((each) => each.op_id))
        const missing = [...(said.get(phone) ?? [])].filter((opId) => !has.has(opId))
        found.push(...missing.map((opId) => `I1 ${phone.name} said 已存 and has it not: ${opId}`))
      }
      return found
    },
  }
}
