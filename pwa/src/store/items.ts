/** What a phone is told by pull, as it is kept. Members that a newer server adds stay in it. */

/** One known value of a subject; `observed_at` is what its validity counts from. */
export interface KnownValue {
  readonly value: unknown
  readonly observed_at: string
  readonly observer: string | null
  readonly report: string
  readonly how: 'observed' | 'confirmed'
  readonly first_observed_at?: string
  readonly confirmed_by?: string | null
  readonly confirmed_in?: string
}

/** Where a person was seen and has not moved out of. */
export interface Whereabouts {
  readonly place_id: string
  readonly role: string | null
  readonly presence: string | null
  readonly seen_at: string
}

/** `values` by element, as `place.address`; `places` of persons only. */
export interface Subject {
  readonly subject_id: string
  readonly aliases: readonly string[]
  readonly type: string
  readonly grid: string
  readonly place_id: string | null
  readonly values: Readonly<Record<string, KnownValue>>
  readonly places?: readonly Whereabouts[]
}

export interface Task {
  readonly task_id: string
  readonly kind: string
  readonly state: string
  readonly grid: string
  readonly visit_id: string | null
  readonly op_id: string | null
  readonly detail: Readonly<Record<string, unknown>>
  readonly created_at: string
}

export interface ReportState {
  readonly visit_id: string
  readonly op_id: string
  readonly rev: number
  readonly state: string
  readonly release: string
  readonly day: string
  readonly grid: string
}

/** The last day on which a weekly or monthly sheet had a whole row for a subject. */
export interface SheetPeriod {
  readonly sheet: string
  readonly subject_id: string
  readonly day: string
}

interface Upsert<K extends string, T> {
  readonly kind: K
  readonly id: string
  readonly op: 'upsert'
  readonly data: T
}

interface Gone {
  readonly kind: 'subject' | 'task' | 'report_state' | 'sheet_period'
  readonly id: string
  readonly op: 'delete'
}

/** `purge`: the worker left this grid. `other`: a kind that this version does not know. */
export type Item =
  | Upsert<'subject', Subject>
  | Upsert<'task', Task>
  | Upsert<'report_state', ReportState>
  | Upsert<'sheet_period', SheetPeriod>
  | Gone
  | { readonly kind: 'purge'; readonly grid: string }
  | {
      readonly kind: 'other'
      readonly name: string
      readonly id: string
      readonly op: 'upsert' | 'delete'
      readonly data: unknown
    }

/** `asked` is the cursor that it answers; `reset`: everything received before goes first. */
export interface Page {
  readonly asked: string | null
  readonly reset: boolean
  readonly epoch: string
  readonly next: string
  readonly items: readonly Item[]
}
