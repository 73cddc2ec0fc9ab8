/** The inbox: what became of what was said, and what departments tell of it. */
import { isRecord } from '@/store/operation'
import type { Entry } from '@/store/outbox'
import type { Store } from '@/store/store'
import type { Verdict } from '@/store/verdict'
import { localDay } from '@/composables/opening'
import { departmentOf, titleOf as titleIn, type Registry } from '@/composables/registry'
import { ownReports, type OwnReport } from '@/composables/reports'
import { say, type LabelKey } from '@/composables/words'

/** `key` names the thing and its state: a new state is a new message. `report`: where to look. */
export interface Message {
  readonly key: string
  readonly title: string
  readonly line: string
  readonly day: string
  readonly at: number
  readonly report: string | null
  readonly unread: boolean
}

type ReportsByVisit = ReadonlyMap<string, OwnReport>
type Inboxes = Pick<Store<unknown>, 'outbox' | 'pending' | 'inbox' | 'readMarks'>

const HELD = [
  'unknown_release',
  'foreign_grid',
  'revoked',
  'future',
  'wrong_realm',
  'visit_exists',
  'number_taken',
  'base_missing',
] as const
// A delivered report is what one expects; these are worth a word.
const WORTH = ['held', 'returned', 'rejected', 'malformed', 'withdrawn']
const STATUSES = ['accepted', 'in_progress', 'done', 'declined', 'transferred'] as const
const DONE = {
  'visit.submit': null,
  'visit.amend': 'inbox.amended',
  'visit.withdraw': 'inbox.withdrawn',
  'task.reply': 'inbox.replied',
} as const satisfies Record<Entry['type'], LabelKey | null>

/** The newest first. */
export async function messages(
  store: Inboxes,
  registry: Registry | null,
): Promise<readonly Message[]> {
  const [entries, reports, told, seen] = await Promise.all([
    store.outbox.entries(),
    ownReports(store),
    store.inbox.others('inbox'),
    store.readMarks.seen(),
  ])
  const byVisit = new Map(reports.map((report) => [report.visitId, report]))
  const outcomes = entries.flatMap((entry) => {
    const title = titleOf(entry)
    return title ? [outcome(entry, title, byVisit.get(entry.visit_id ?? ''))] : []
  })
  const all = [...outcomes, ...told.flatMap((data) => outcomeOf(data, byVisit, registry))]
  return all
    .map((each) => ({ ...each, unread: !seen.has(each.key) }))
    .sort((one, other) => other.at - one.at)
}

export async function unread(store: Inboxes): Promise<number> {
  return (await messages(store, null)).filter((each) => each.unread).length
}

/** Why a person looks at it first. */
export function heldWords({ reason }: Verdict): string {
  const known = HELD.find((each) => each === reason)
  return say(`held.${known ?? 'other'}`)
}

function titleOf(entry: Entry): string {
  if (WORTH.includes(entry.state)) return say(`state.${entry.state}`)
  const done = DONE[entry.type]
  return entry.state === 'delivered' && done ? say(done) : ''
}

function outcome(entry: Entry, title: string, report: OwnReport | undefined): Message {
  const { op_id, state, settled_at, saved_at } = entry
  const at = settled_at ?? saved_at
  return {
    ...{ key: `${op_id}:${state}`, title, at, unread: true },
    line: lineOf([report?.address, whyOf(entry)]),
    day: localDay(new Date(at).toISOString()),
    report: linkOf(report),
  }
}

function linkOf(report: OwnReport | undefined): string | null {
  return report?.entry.op_id ?? null
}

function whyOf({ state, verdict }: Entry): string {
  if (!verdict) return ''
  return state === 'held' ? heldWords(verdict) : (verdict.title ?? '')
}

function lineOf(words: readonly (string | undefined)[]): string {
  return words.filter(Boolean).join(' · ')
}

/** A department's word about a row, kept by pull as it came. */
function outcomeOf(data: unknown, byVisit: ReportsByVisit, registry: Registry | null): Message[] {
  const told = isRecord(data) ? data : {}
  const [key, created] = [wordIn(told, 'inbox_id'), wordIn(told, 'created_at')]
  if (!key || !created) return []
  const detail = isRecord(told['detail']) ? told['detail'] : {}
  const report = byVisit.get(wordIn(told, 'visit_id'))
  const status = STATUSES.find((each) => each === detail['status']) ?? 'other'
  const about = [report?.address, aboutSheet(registry, detail), wordIn(detail, 'text')]
  return [
    {
      ...{ key, at: Date.parse(created), day: localDay(created), unread: true },
      title: say(`outcome.${status}`),
      line: lineOf(about),
      report: linkOf(report),
    },
  ]
}

/** Which department and which of its sheets something is about. */
export function aboutSheet(
  registry: Registry | null,
  detail: Readonly<Record<string, unknown>>,
): string {
  const sheet = wordIn(detail, 'sheet')
  if (!registry || !sheet) return ''
  return `${departmentOf(registry, sheet)} ${titleIn(registry, sheet)}`
}

export function wordIn(detail: Readonly<Record<string, unknown>>, name: string): string {
  const word = detail[name]
  return typeof word === 'string' ? word : ''
}
