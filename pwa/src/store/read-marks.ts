/** Which messages of the inbox the worker has seen: names of things and states, no words of them. */
import { readMeta, write, type Db } from '@/store/db'

export interface ReadMarks {
  readonly seen: () => Promise<ReadonlySet<string>>
  readonly see: (keys: readonly string[]) => Promise<void>
}

// More than a phone ever shows; older marks belong to what is gone from it.
const MOST = 2_000

export function createReadMarks(db: Db): ReadMarks {
  return {
    seen: async () => new Set((await readMeta(db, 'read'))?.keys),
    see: async (keys) => {
      await write(db, ['meta'], async (tx) => {
        const before = (await readMeta(tx, 'read'))?.keys ?? []
        const all = [...new Set([...before, ...keys])]
        if (all.length === before.length) return
        await tx.objectStore('meta').put({ key: 'read', keys: all.slice(-MOST) })
      })
    },
  }
}
