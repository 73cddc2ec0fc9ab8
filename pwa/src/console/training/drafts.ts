/** What a trainer is writing, kept in this browser until it is published or thrown away. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { BASE } from '@/console/data/asking'

interface Draft {
  readonly yaml: string
  /** What it was begun from: another one published meanwhile is told of. */
  readonly from: string
  readonly kept_at: string
}

interface Drafts extends DBSchema {
  scenario: { key: string; value: Draft }
}

let opened: Promise<IDBPDatabase<Drafts>> | null = null

async function store(): Promise<IDBPDatabase<Drafts>> {
  opened ??= openDB<Drafts>(`ygt-console${BASE.replaceAll('/', '-')}`, 1, {
    upgrade(db) {
      db.createObjectStore('scenario')
    },
  })
  return opened
}

export async function draftOf(key: string): Promise<Draft | undefined> {
  return (await store()).get('scenario', key)
}

export async function keepDraft(key: string, draft: Draft): Promise<void> {
  await (await store()).put('scenario', draft, key)
}

export async function dropDraft(key: string): Promise<void> {
  await (await store()).delete('scenario', key)
}

export async function drafted(): Promise<readonly string[]> {
  return (await store()).getAllKeys('scenario')
}
