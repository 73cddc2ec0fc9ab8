/**
 * Drafts: visits that are being recorded. They save themselves on every answer, and several may be
 * open at once; one that was handed to the outbox never comes back.
 */
import { write, type Db } from '@/store/db'
import { uuid7, type Outside } from '@/store/outside'
import type { DraftRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

/**
 * `id` is the id of the operation that it will become, so that five taps on "save" make one report.
 * `State` is what the form keeps; `release` is the one that it is filled in by.
 */
export interface Draft<State> {
  readonly id: string
  readonly visit_id: string
  readonly release: string
  readonly place_id: string | null
  readonly label: string
  readonly opened_at: number
  readonly changed_at: number
  readonly state: State
}

export type NewDraft<State> = Omit<Draft<State>, 'id' | 'visit_id' | 'opened_at' | 'changed_at'>

/** `newer`: another tab wrote meanwhile, and nothing was overwritten. `gone`: sent or dropped. */
export type Kept =
  | { readonly kind: 'kept' }
  | { readonly kind: 'newer' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'full' }

export interface Drafts<State> {
  readonly begin: (draft: NewDraft<State>) => Promise<Draft<State> | null>
  readonly saveDraft: (draft: Draft<State>) => Promise<Kept>
  /** Whether another tab wrote since this one did, or opened it. */
  readonly isOutdated: (id: string) => Promise<boolean>
  readonly open: (id: string) => Promise<Draft<State> | null>
  /** The one changed last comes first. */
  readonly listDrafts: () => Promise<Draft<State>[]>
  readonly removeDraft: (id: string) => Promise<void>
}

export function createDrafts<State>(db: Db, vault: Vault, outside: Outside): Drafts<State> {
  // What this tab has seen of each draft, and its writes, which go one after the other.
  const seen = new Map<string, number>()
  const tails = new Map<string, Promise<unknown>>()

  async function put(draft: Draft<State>, rev: number): Promise<Kept> {
    const body = await vault.seal(placeOf(draft.id), { ...draft, changed_at: outside.now() })
    const written = await write<Kept>(db, ['drafts', 'outbox'], async (tx) => {
      const stored = await tx.objectStore('drafts').get(draft.id)
      const sent = await tx.objectStore('outbox').getKey(draft.id)
      if (sent !== undefined || (!stored && rev > 0)) return { kind: 'gone' }
      if ((stored?.rev ?? 0) !== rev) return { kind: 'newer' }
      await tx.objectStore('drafts').put({ id: draft.id, rev: rev + 1, body })
      return { kind: 'kept' }
    })
    if (written.kind === 'full') return { kind: 'full' }
    if (written.value.kind === 'kept') seen.set(draft.id, rev + 1)
    return written.value
  }

  function saveDraft(draft: Draft<State>): Promise<Kept> {
    const before = tails.get(draft.id) ?? Promise.resolve()
    const next = () => put(draft, seen.get(draft.id) ?? 0)
    const turn = before.then(next, next)
    tails.set(draft.id, turn)
    return turn
  }

  function read(row: DraftRow): Promise<Draft<State>> {
    return vault.open<Draft<State>>(placeOf(row.id), row.body)
  }

  return {
    saveDraft,
    begin: async (fresh) => {
      const now = outside.now()
      const ids = { id: uuid7(outside), visit_id: uuid7(outside) }
      const draft: Draft<State> = { ...fresh, ...ids, opened_at: now, changed_at: now }
      return (await saveDraft(draft)).kind === 'kept' ? draft : null
    },
    isOutdated: async (id) => {
      const row = await db.get('drafts', id)
      return row !== undefined && row.rev !== seen.get(id)
    },
    open: async (id) => {
      const row = await db.get('drafts', id)
      if (!row) return null
      seen.set(id, row.rev)
      return read(row)
    },
    listDrafts: async () => {
      const drafts = await Promise.all((await db.getAll('drafts')).map(read))
      return drafts.sort((one, other) => other.changed_at - one.changed_at)
    },
    removeDraft: async (id) => {
      await tails.get(id)?.catch(() => undefined)
      await drop(db, id)
    },
  }
}

async function drop(db: Db, id: string): Promise<void> {
  await write(db, ['drafts', 'outbox', 'photos'], async (tx) => {
    await tx.objectStore('drafts').delete(id)
    // Once it was handed to the outbox its photos belong to that.
    if ((await tx.objectStore('outbox').getKey(id)) !== undefined) return
    const photos = tx.objectStore('photos')
    for (const name of await photos.index('owner').getAllKeys(id)) await photos.delete(name)
  })
}

function placeOf(id: string): string {
  return `drafts/${id}`
}
