/** Own reports as the worker knows them: where, when, how it went, who got it. */
import type { Withdrawal } from '@/store/pending'
import type { Entry } from '@/store/outbox'
import { isRecord, readOperation } from '@/store/operation'
import type { OpState } from '@/store/rows'
import type { Store } from '@/store/store'
import { departmentOf, titleOf, type Registry } from '@/composables/registry'
import { localDay } from '@/composables/opening'

/** Where a report stands, with what the worker has said about it since. */
export type Standing = OpState | 'amending' | 'withdrawing'

/** `later`: the amendments and the withdrawal that this phone made of it, oldest first. */
export interface OwnReport {
  readonly entry: Entry
  readonly visitId: string
  readonly address: string
  readonly release: string
  readonly day: string
  readonly later: readonly Entry[]
  readonly standing: Standing
  /** Decided and not yet sent: it may be taken back. */
  readonly withdrawal: Withdrawal | null
}

export interface Fed {
  readonly department: string
  readonly sheets: readonly string[]
}

type Reports = Pick<Store<unknown>, 'outbox' | 'pending'>

/** The newest first. */
export async function ownReports({ outbox, pending }: Reports): Promise<readonly OwnReport[]> {
  const [entries, withdrawals] = await Promise.all([outbox.entries(), pending.withdrawals()])
  const decided = new Map(withdrawals.map((each) => [each.visit_id, each]))
  return entries
    .filter((entry) => entry.type === 'visit.submit')
    .map((entry) => reportOf(entry, entries, decided.get(entry.visit_id ?? '') ?? null))
    .reverse()
}

export async function ownReport(store: Reports, opId: string): Promise<OwnReport | null> {
  const [entries, withdrawals] = await Promise.all([
    store.outbox.entries(),
    store.pending.withdrawals(),
  ])
  const entry = entries.find((each) => each.op_id === opId && each.type === 'visit.submit')
  if (!entry) return null
  const decided = withdrawals.find((it) => it.visit_id === entry.visit_id)
  return reportOf(entry, entries, decided ?? null)
}

/** The one under which a visit stands; a submission that was replaced by another comes last. */
export async function reportOfVisit(store: Reports, visitId: string): Promise<OwnReport | null> {
  const found = (await ownReports(store)).filter((each) => each.visitId === visitId)
  return found.find(({ entry }) => entry.state !== 'replaced') ?? found[0] ?? null
}

/** The departments that receipts name, each with the titles of its sheets. */
export function fedBy(registry: Registry, { entry, later, standing }: OwnReport): readonly Fed[] {
  if (standing === 'withdrawn') return []
  const told = [entry, ...later].flatMap((each) => each.verdict?.receipt?.sheets ?? [])
  const sheets = [...new Set(told)]
  const departments = [...new Set(sheets.map((sheet) => sheet.split('/')[0] ?? sheet))]
  return departments.map((key) => ({
    department: departmentOf(registry, key),
    sheets: sheets.filter((it) => it.startsWith(`${key}/`)).map((it) => titleOf(registry, it)),
  }))
}

function reportOf(
  entry: Entry,
  entries: readonly Entry[],
  withdrawal: Withdrawal | null,
): OwnReport {
  const { report, release, recorded_at } = readOperation(entry.text)
  const place = isRecord(report) ? report['place'] : null
  const address = isRecord(place) ? place['address'] : null
  const visitId = entry.visit_id ?? ''
  const later = entries.filter((each) => each.visit_id === visitId && isChange(each))
  return {
    ...{ entry, visitId, later, withdrawal },
    address: typeof address === 'string' ? address : entry.op_id,
    release: typeof release === 'string' ? release : '',
    day: localDay(recorded_at),
    standing: withdrawal ? 'withdrawing' : standingOf(entry, later),
  }
}

function isChange({ type }: Entry): boolean {
  return type === 'visit.amend' || type === 'visit.withdraw'
}

function standingOf(entry: Entry, later: readonly Entry[]): Standing {
  const withdrawn = later.find((each) => each.type === 'visit.withdraw')?.state
  if (withdrawn === 'waiting') return 'withdrawing'
  if (withdrawn === 'delivered') return 'withdrawn'
  return amendedTo(entry.state, later.findLast((each) => each.type === 'visit.amend')?.state)
}

/** The last correction speaks where the server has not taken it in yet. */
function amendedTo(state: OpState, amended: OpState | undefined): Standing {
  if (state === 'withdrawn') return state
  if (amended === 'waiting') return 'amending'
  return amended === 'returned' || amended === 'held' ? amended : state
}
