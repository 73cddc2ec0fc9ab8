/** What screens keep for themselves, sealed, by name: forgotten with everything that was received. */
import { write, type Db } from '@/store/db'
import { placeOf } from '@/store/received-plan'
import type { Vault } from '@/store/vault'

export interface Notes {
  /** As it was kept under this name; the caller says what that was. */
  readonly read: <T>(name: string) => Promise<T | null>
  /** False where the phone has no space for it. */
  readonly keep: (name: string, value: unknown) => Promise<boolean>
  readonly names: () => Promise<readonly string[]>
}

// No kind that a server sends.
const KIND = '~note'

export function createNotes(db: Db, vault: Vault): Notes {
  return {
    read: async <T>(name: string) => {
      const row = await db.get('others', idOf(name))
      return row ? vault.open<T>(placeOf('others', row.id), row.body) : null
    },
    keep: async (name, value) => {
      const id = idOf(name)
      const body = await vault.seal(placeOf('others', id), value)
      const row = { id, kind: KIND, body }
      return (await write(db, ['others'], (tx) => tx.objectStore('others').put(row))).kind === 'done'
    },
    names: async () => {
      const ids = await db.getAllKeysFromIndex('others', 'kind', KIND)
      return ids.map((id) => id.slice(idOf('').length))
    },
  }
}

function idOf(name: string): string {
  return `${KIND}/${name}`
}
