/** Everything that takes part in one schedule. */
import { aBadLine } from '../sync/bad-line'
import type { Enrolled } from '../sync/house'
import { createChance, type Chance } from './chance'
import type { Rows } from './frail'
import type { Keeper, Scene } from './keeper'
import { createLedger, type Ledger } from './ledger'
import { aSimPhone, type Planting, type SimPhone } from './sim-phone'

export interface Backup {
  readonly rows: Rows
  readonly marks: ReadonlyMap<string, string>
}

export interface Stage {
  readonly name: string
  readonly keeper: Keeper
  readonly scene: Scene
  readonly phones: SimPhone[]
  readonly ledger: Ledger
  /** The last backup of a phone. */
  readonly backups: Map<SimPhone, Backup>
  /** Operations of a device that lives twice, or whose store was put back. */
  readonly copied: Set<string>
  /** Phones whose device lives twice. */
  readonly twins: Set<SimPhone>
  readonly blobs: Set<string>
  readonly broken: string[]
  readonly counts: Record<string, number>
  readonly story: string[]
  readonly told: { revoked: boolean; moved: boolean }
  /** A number that nothing else in this schedule has. */
  readonly next: () => number
  readonly addPhone: (who: Enrolled, chance: Chance) => Promise<SimPhone>
  readonly close: () => Promise<void>
}

const WORKERS = 3
let scenes = 0

export async function aStage(keeper: Keeper, seed: number, planting: Planting): Promise<Stage> {
  scenes += 1
  const name = `s${String(seed)}-${String(scenes)}`
  const scene = await keeper.scene(name, WORKERS)
  const phones: SimPhone[] = []
  const lines: SimPhone['line'][] = []
  let made = 0
  let numbers = 0

  async function addPhone(who: Enrolled, chance: Chance): Promise<SimPhone> {
    made += 1
    const line = await aBadLine(keeper.port)
    lines.push(line)
    const own = createChance(chance.below(2 ** 31))
    return aSimPhone({ name: `${name}-${String(made)}`, who, line, chance: own, planting })
  }

  return {
    ...{ name, keeper, scene, phones, ledger: createLedger(), addPhone },
    ...{ backups: new Map(), copied: new Set(), twins: new Set(), blobs: new Set() },
    ...{ broken: [], counts: {}, story: [], told: { revoked: false, moved: false } },
    next: () => {
      numbers += 1
      return numbers
    },
    close: async () => {
      for (const phone of phones) phone.end()
      await Promise.all(lines.map((line) => line.close()))
    },
  }
}
