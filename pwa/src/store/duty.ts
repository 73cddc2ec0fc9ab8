/** What this worker is not to be asked yet, and what is to be practised once more: as last told. */
import { readMeta, write, type Db } from '@/store/db'
import type { Vault } from '@/store/vault'

/** `untrained`: by grid the sheets that are left out there; `refresher`: sheets that changed. */
export interface Duty {
  readonly untrained: Readonly<Record<string, readonly string[]>>
  readonly refresher: readonly string[]
}

export interface Duties {
  readonly current: () => Promise<Duty>
  readonly keep: (duty: Duty) => Promise<void>
}

export const READY: Duty = { untrained: {}, refresher: [] }
const PLACE = 'meta/duty'

export function createDuties(db: Db, vault: Vault): Duties {
  async function current(): Promise<Duty> {
    const row = await readMeta(db, 'duty')
    return row ? vault.open<Duty>(PLACE, row.body) : READY
  }

  return {
    current,
    keep: async (duty) => {
      if (JSON.stringify(await current()) === JSON.stringify(duty)) return
      const row = { key: 'duty', body: await vault.seal(PLACE, duty) } as const
      // On a full phone the last that was told stands; it is told again at every round.
      await write(db, ['meta'], (tx) => tx.objectStore('meta').put(row))
    },
  }
}

/** The sheets that are left out in a grid. */
export function untrainedIn({ untrained }: Duty, grid: string): readonly string[] {
  return Object.hasOwn(untrained, grid) ? (untrained[grid] ?? []) : []
}
