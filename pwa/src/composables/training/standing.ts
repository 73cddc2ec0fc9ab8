/** Where a start stands on this phone, from the place on its way to the debrief that came. */
import type { VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import type { Subject } from '@/store/items'
import { isRecord, readOperation } from '@/store/operation'
import type { Entry } from '@/store/outbox'
import type { Start } from '@/sync/training-shapes'
import type { Desk } from '@/composables/desk'
import { debriefed } from '@/composables/training/board'

export type At = 'coming' | 'on_phone' | 'begun' | 'saved' | 'returned' | 'handed_in' | 'debriefed'

/** `draft` and `op` are where to go on. */
export interface Standing {
  readonly start: Start
  readonly at: At
  readonly place: Subject | null
  readonly draft: string | null
  readonly op: string | null
}

const BACK: ReadonlySet<string> = new Set(['returned', 'held', 'rejected', 'malformed'])
const GONE: ReadonlySet<string> = new Set(['withdrawn', 'replaced'])

export async function standingsOf(desk: Desk, starts: readonly Start[]): Promise<readonly Standing[]> {
  const { store } = desk
  const [drafts, entries, read] = await Promise.all([
    store.drafts.listDrafts(),
    store.outbox.entries(),
    debriefed(store),
  ])
  const begun = new Map(drafts.map((draft) => [codeOfDraft(draft), draft.id]))
  const saved = new Map(entries.filter(isStanding).map((entry) => [codeOfEntry(entry), entry]))
  return Promise.all(
    starts.map(async (start) => {
      const place = await store.subjects.byAlias('place', start.place_code)
      const entry = saved.get(start.place_code) ?? null
      const draft = begun.get(start.place_code) ?? null
      const at = atOf(start, { isRead: read.has(start.start_id), entry, draft, place })
      return { start, at, place, draft, op: entry?.op_id ?? null }
    }),
  )
}

interface Found {
  readonly isRead: boolean
  readonly entry: Entry | null
  readonly draft: string | null
  readonly place: Subject | null
}

function atOf(start: Start, { isRead, entry, draft, place }: Found): At {
  if (isRead) return 'debriefed'
  if (start.state !== 'open') return 'handed_in'
  if (entry) {
    if (BACK.has(entry.state)) return 'returned'
    return entry.state === 'delivered' ? 'handed_in' : 'saved'
  }
  if (draft) return 'begun'
  return place ? 'on_phone' : 'coming'
}

/** By the place that it is a visit to. */
export function codeOfDraft({ state }: Pick<Draft<VisitState>, 'state'>): string {
  return textOf(state.place['code']?.value)
}

export function codeOfEntry({ text }: Pick<Entry, 'text'>): string {
  const { report } = readOperation(text)
  const place = isRecord(report) ? report['place'] : null
  return isRecord(place) ? textOf(place['code']) : ''
}

function isStanding({ type, state }: Entry): boolean {
  return type === 'visit.submit' && !GONE.has(state)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
