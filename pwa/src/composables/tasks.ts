/** Tasks: what comes back to the worker, about which report, and whether an answer is on its way. */
import type { Task } from '@/store/items'
import type { Entry, Saved } from '@/store/outbox'
import { readOperation, type Operation } from '@/store/operation'
import type { Store } from '@/store/store'
import { uuid7 } from '@/store/outside'
import type { Desk } from '@/composables/desk'
import { outside } from '@/composables/phone'
import { localDay } from '@/composables/opening'
import { ownReports, type OwnReport } from '@/composables/reports'
import { syncNow, tellNews } from '@/composables/syncing'

/** `answered`: an answer of this phone was not heard of yet. `report`: where this phone made it. */
export interface OwnTask {
  readonly task: Task
  readonly report: OwnReport | null
  readonly day: string
  readonly answered: boolean
}

type Tasks = Pick<Store<unknown>, 'outbox' | 'pending' | 'inbox'>

/** Open ones; those that still want an answer come first, the newest of them on top. */
export async function ownTasks(store: Tasks): Promise<readonly OwnTask[]> {
  const [tasks, reports, entries] = await Promise.all([
    store.inbox.tasks(),
    ownReports(store),
    store.outbox.entries(),
  ])
  const replies = new Set(entries.map(repliedTo))
  const found = tasks
    .filter((task) => task.state === 'open')
    .map((task) => {
      const report = reports.find((each) => isAbout(each, task)) ?? null
      const isOnItsWay = report?.standing === 'amending' || report?.standing === 'withdrawing'
      const answered = isOnItsWay || replies.has(task.task_id)
      return { task, report, day: localDay(task.created_at), answered }
    })
  return found.sort((one, other) => Number(one.answered) - Number(other.answered))
}

export async function openTasks(store: Tasks): Promise<number> {
  return (await ownTasks(store)).filter((each) => !each.answered).length
}

/** Words to whoever asked, or the amendment that shall stand; kept on the phone until it is sent. */
export async function reply(
  { store, clock, session }: Desk,
  task: Task,
  words: string,
  amendOpId?: string,
): Promise<Saved['kind']> {
  const operation: Operation = {
    ...{ op_id: uuid7(outside), realm: store.realm, type: 'task.reply', recorded_at: clock.stamp() },
    ...{ task_id: task.task_id, text: words },
    ...(amendOpId === undefined ? {} : { amend_op_id: amendOpId }),
  }
  const saved = await store.outbox.add(operation, { deviceId: session.device_id })
  tellNews()
  syncNow()
  return saved.kind
}

function repliedTo(entry: Entry): string | null {
  if (entry.type !== 'task.reply') return null
  const { task_id } = readOperation(entry.text)
  return typeof task_id === 'string' ? task_id : null
}

function isAbout({ visitId, entry }: OwnReport, task: Task): boolean {
  return task.visit_id === null ? task.op_id === entry.op_id : task.visit_id === visitId
}
