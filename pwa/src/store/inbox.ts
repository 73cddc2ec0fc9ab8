/** What waits for the worker: tasks, the states of own reports, messages. */
import type { Db } from '@/store/db'
import type { ReportState, Task } from '@/store/items'
import { placeOf } from '@/store/received-plan'
import { createMemory } from '@/store/shelf'
import type { Vault } from '@/store/vault'

export interface Inbox {
  /** Open tasks first, the newest of them on top. */
  readonly tasks: () => Promise<Task[]>
  readonly reportStates: () => Promise<ReportState[]>
  readonly reportState: (visitId: string) => Promise<ReportState | null>
  /** Things of a kind that this version may not know, as they came. */
  readonly others: (kind: string) => Promise<unknown[]>
}

export function createInbox(db: Db, vault: Vault): Inbox {
  // Counted at every piece of news, and few of them are of tasks.
  const opened = createMemory(db, async () => {
    const rows = await db.getAll('tasks')
    return Promise.all(rows.map((row) => vault.open<Task>(placeOf('tasks', row.id), row.body)))
  })

  return {
    tasks: async () => [...(await opened('tasks'))].sort(byUrgency),
    reportStates: async () => {
      const rows = await db.getAll('reports')
      const states = rows.map((row) => vault.open<ReportState>(placeOf('reports', row.id), row.body))
      return (await Promise.all(states)).sort((one, other) => other.day.localeCompare(one.day))
    },
    reportState: async (visitId) => {
      const row = await db.get('reports', visitId)
      return row ? vault.open<ReportState>(placeOf('reports', row.id), row.body) : null
    },
    others: async (kind) => {
      const rows = await db.getAllFromIndex('others', 'kind', kind)
      return Promise.all(rows.map((row) => vault.open(placeOf('others', row.id), row.body)))
    },
  }
}

function byUrgency(one: Task, other: Task): number {
  const open = Number(other.state === 'open') - Number(one.state === 'open')
  return open || Date.parse(other.created_at) - Date.parse(one.created_at)
}
