/**
 * Releases of the registry: the one in force, and older ones for as long as a draft needs them.
 * A visit that was begun is finished by the questions that it was begun with.
 */
import { write, type Db } from '@/store/db'
import type { Outside } from '@/store/outside'
import type { ReleaseRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

/** `bundle` is the document as published; `form` knows how to read it. */
export interface StoredRelease {
  readonly version: string
  readonly sha256: string
  readonly bundle: unknown
}

export interface Releases {
  readonly current: () => Promise<StoredRelease | null>
  /** Without opening it: what to ask the server by. */
  readonly currentHash: () => Promise<{ readonly sha256: string; readonly fetched_at: number } | null>
  readonly byVersion: (version: string) => Promise<StoredRelease | null>
  /** Makes it the current one. False where the phone has no space for it. */
  readonly keep: (release: StoredRelease) => Promise<boolean>
  /** The server says that it is still in force. */
  readonly confirm: () => Promise<void>
  /** Drops all but the current one and those named. */
  readonly prune: (needed: readonly string[]) => Promise<void>
}

export function createReleases(db: Db, vault: Vault, outside: Outside): Releases {
  async function newest(): Promise<ReleaseRow | undefined> {
    const rows = await db.getAll('release')
    return rows.sort((one, other) => other.fetched_at - one.fetched_at)[0]
  }

  async function read(row: ReleaseRow | undefined): Promise<StoredRelease | null> {
    if (!row) return null
    const { version, sha256 } = row
    return { version, sha256, bundle: await vault.open(placeOf(version), row.body) }
  }

  /** Always later than the others, whatever the clock says. */
  async function nextMoment(): Promise<number> {
    return Math.max(outside.now(), ((await newest())?.fetched_at ?? 0) + 1)
  }

  return {
    current: async () => read(await newest()),
    currentHash: async () => {
      const row = await newest()
      return row ? { sha256: row.sha256, fetched_at: row.fetched_at } : null
    },
    byVersion: async (version) => read(await db.get('release', version)),
    keep: async ({ version, sha256, bundle }) => {
      const body = await vault.seal(placeOf(version), bundle)
      const row = { version, sha256, fetched_at: await nextMoment(), body }
      const written = await write(db, ['release'], (tx) => tx.objectStore('release').put(row))
      return written.kind === 'done'
    },
    confirm: async () => {
      const row = await newest()
      if (!row) return
      const later = { ...row, fetched_at: await nextMoment() }
      await write(db, ['release'], (tx) => tx.objectStore('release').put(later))
    },
    prune: async (needed) => {
      const current = (await newest())?.version
      const kept = new Set([...needed, current])
      await write(db, ['release'], async (tx) => {
        const room = tx.objectStore('release')
        for (const version of await room.getAllKeys()) {
          if (!kept.has(version)) await room.delete(version)
        }
      })
    },
  }
}

function placeOf(version: string): string {
  return `release/${version}`
}
