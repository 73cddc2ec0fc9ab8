/** The session of the worker whose store this is: sealed like everything else. */
import { readMeta, write, type Db } from '@/store/db'
import type { Vault } from '@/store/vault'

export interface Grid {
  readonly code: string
  readonly name: string
  readonly areas: readonly { readonly code: string; readonly name: string; readonly level: string }[]
}

export interface Session {
  readonly token: string
  readonly expires_at: string
  readonly worker: { readonly id: string; readonly name: string; readonly phone: string }
  readonly grids: readonly Grid[]
  readonly device_id: string
  readonly device_no: number
}

/** `lapsed`: signed out or no longer valid; what was recorded may still be handed in with it. */
export interface KeptSession extends Session {
  readonly lapsed: boolean
}

export interface Sessions {
  readonly current: () => Promise<KeptSession | null>
  readonly keep: (session: Session) => Promise<void>
  readonly lapse: () => Promise<void>
}

const PLACE = 'meta/session'

export function createSessions(db: Db, vault: Vault): Sessions {
  async function put(session: KeptSession): Promise<void> {
    const row = { key: 'session', body: await vault.seal(PLACE, session) } as const
    const written = await write(db, ['meta'], (tx) => tx.objectStore('meta').put(row))
    if (written.kind === 'full') throw new Error('No space for the session.')
  }

  async function current(): Promise<KeptSession | null> {
    const row = await readMeta(db, 'session')
    return row ? vault.open<KeptSession>(PLACE, row.body) : null
  }

  return {
    current,
    keep: (session) => put({ ...session, lapsed: false }),
    lapse: async () => {
      const session = await current()
      if (session && !session.lapsed) await put({ ...session, lapsed: true })
    },
  }
}
