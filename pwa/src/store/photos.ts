/** Photos and signatures: sealed on the phone until the server has them and the report is old. */
import { write, type Db } from '@/store/db'
import { sha256, type Bytes, type Outside } from '@/store/outside'
import type { Vault } from '@/store/vault'

/** As it stands in an operation: the name that the report uses, and the content. */
export interface BlobRef {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
  readonly mime: string
}

/** `owner` is the id of the draft, which becomes the operation's. */
export interface NewPhoto {
  readonly name: string
  readonly owner: string
  readonly mime: string
  readonly bytes: Bytes
}

export type PhotoKept =
  | { readonly kind: 'kept'; readonly ref: BlobRef }
  | { readonly kind: 'too_large'; readonly limit: number }
  | { readonly kind: 'full' }

export interface Photos {
  readonly add: (photo: NewPhoto) => Promise<PhotoKept>
  /** The bytes, or null where the phone does not have them any more. */
  readonly bytesOf: (name: string) => Promise<Bytes | null>
  readonly ofOwner: (owner: string) => Promise<BlobRef[]>
  readonly remove: (name: string) => Promise<void>
}

/** What the server takes at most. */
export const LARGEST_BLOB = 5 * 1024 * 1024

export function createPhotos(db: Db, vault: Vault, outside: Outside): Photos {
  return {
    add: async ({ name, owner, mime, bytes }) => {
      if (bytes.length > LARGEST_BLOB) return { kind: 'too_large', limit: LARGEST_BLOB }
      const ref = { name, sha256: await sha256(outside, bytes), bytes: bytes.length, mime }
      const data = await vault.sealBytes(placeOf(name), bytes)
      const row = { name, owner, sha256: ref.sha256, size: bytes.length, mime, data }
      const written = await write(db, ['photos'], (tx) => tx.objectStore('photos').put(row))
      return written.kind === 'full' ? written : { kind: 'kept', ref }
    },
    bytesOf: async (name) => {
      const row = await db.get('photos', name)
      return row ? vault.openBytes(placeOf(name), row.data) : null
    },
    ofOwner: async (owner) => {
      const rows = await db.getAllFromIndex('photos', 'owner', owner)
      return rows.map(({ name, sha256: hash, size, mime }) => ({
        name,
        sha256: hash,
        bytes: size,
        mime,
      }))
    },
    remove: async (name) => {
      await write(db, ['photos'], (tx) => tx.objectStore('photos').delete(name))
    },
  }
}

function placeOf(name: string): string {
  return `photos/${name}`
}
