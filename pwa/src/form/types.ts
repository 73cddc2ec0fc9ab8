/** The words of the form: what a release says, what a visit is, what composition makes of it.
 *
 * Plain JSON with the field names of the server's documents (app/registry/compose), so a draft, a
 * report and a table of cases are the same thing on both sides. Absent is absent, never null.
 */

export type Subject = 'visit' | 'place' | 'person' | 'site' | 'issue'
export type FilledBy = 'phone' | 'registry' | 'worker'
export type Sensitivity = 'public' | 'internal' | 'personal' | 'sensitive'
export type Cadence = 'day' | 'week' | 'month'
export type Datatype =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'choice'
  | 'choices'
  | 'photo'
  | 'signature'
  | 'geopoint'

export interface Labels {
  readonly 'zh-Hans': string
  readonly 'zh-Hant': string
  readonly en: string
}

export interface Code {
  readonly code: string
  readonly labels: Labels
  readonly retired: boolean
}

export interface CodeList {
  readonly name: string
  readonly codes: readonly Code[]
  readonly standard?: string
}

/** A data element, also a retired one: old drafts and rules may still mention it. */
export interface Element {
  readonly id: string
  readonly labels: Labels
  readonly datatype: Datatype
  readonly codelist?: string
}

/** An element as the phone meets it; `minimum` and `maximum` count photos where it is one. */
export interface QuestionDocument {
  readonly id: string
  readonly labels: Labels
  readonly datatype: Datatype
  /** `visit`, `permanent` or an ISO 8601 duration of years, months, weeks and days. */
  readonly validity: string
  readonly filled_by: FilledBy
  readonly section: string
  readonly asked_by: readonly string[]
  readonly required_by: readonly string[]
  readonly gateway_of: readonly string[]
  readonly askable: boolean
  readonly footer: boolean
  readonly list: boolean
  readonly sensitivity: Sensitivity
  /** Answer (a code, "true", "positive") → the category of finding it proposes. */
  readonly implies: Readonly<Record<string, string>>
  readonly codelist?: string
  readonly unit?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly valid?: string
  readonly recall?: string
  readonly applies?: string
  readonly default?: string
}

export interface Demand {
  readonly element: string
  readonly required: boolean
  /** For all that a pick selects, not the first only. */
  readonly every: boolean
}

export interface SheetPlan {
  readonly id: string
  readonly title: string
  readonly row_subject: Subject
  readonly cadence: Cadence
  readonly due: string
  readonly when: string
  readonly person_pick?: string
  readonly issue_pick?: string
  readonly due_reads: readonly string[]
  readonly when_reads: readonly string[]
  readonly pick_reads: readonly string[]
  readonly gateways: readonly string[]
  readonly pick_gateways: readonly string[]
  readonly columns: readonly Demand[]
  readonly categories: readonly string[]
  readonly roles: readonly string[]
}

export interface Section {
  readonly key: string
  readonly labels: Labels
}

export interface VisitForm {
  readonly version: string
  readonly sections: readonly Section[]
  /** In asking order. */
  readonly questions: readonly QuestionDocument[]
  readonly sheets: readonly SheetPlan[]
  readonly categories: readonly string[]
  readonly roles: readonly string[]
  readonly role_facts: readonly { readonly role: string; readonly rule: string }[]
  readonly adding: Readonly<Partial<Record<Subject, readonly string[]>>>
}

/** What `GET /api/v1/releases/current` gives, as far as the phone reads it. */
export interface ReleaseBundle {
  readonly format: 1
  readonly name: string
  readonly version: string
  readonly language: string
  readonly time_zone: string
  readonly elements: readonly Element[]
  readonly codelists: readonly CodeList[]
  readonly departments: readonly { readonly key: string; readonly labels: Labels }[]
  readonly form: VisitForm
}

/** Attribute → value of one subject of a report. */
export type Values = Readonly<Record<string, unknown>>

/** A value from the register or an earlier visit; without `day` it was given now, on adding. */
export interface Known {
  readonly value: unknown
  readonly day?: string
}

/** `listed`: in the roll call (seen here before or registered here), else added by hand. */
export interface PersonState {
  readonly id: string
  readonly listed: boolean
  readonly values: Readonly<Record<string, Known>>
  readonly last_role?: string
  readonly slot?: string
  readonly more_roles?: readonly string[]
}

/** A finding of this visit, or an open one that travels to the phone and keeps its number. */
export interface IssueState {
  readonly no: string
  readonly category: string
  readonly person_id?: string
  readonly values?: Readonly<Record<string, Known>>
}

/** The last complete row of a sheet for a subject: its day and its values by element. */
export interface Completed {
  readonly day: string
  readonly values: Values
}

export type Presence = 'here' | 'away' | 'moved_out' | 'not_met'
export type Reason = 'refused' | 'absent' | 'unknown' | 'not_checked'

/** One thing that somebody did in a visit; `at`: milliseconds since the form was opened. */
export interface Step {
  readonly at: number
  readonly kind: 'open' | 'answer' | 'clear' | 'confirm' | 'unanswered' | 'add' | 'remove' | 'roll' | 'hint' | 'save'
  readonly path?: string
  readonly value?: unknown
}

/** What only a visit that is practised keeps: every step, and how sure somebody was, by path. */
export interface Practised {
  readonly confidence: Readonly<Record<string, 'sure' | 'unsure'>>
  readonly steps: readonly Step[]
}

/**
 * What a practised visit is about where it is about `n` elements of it: `paths` are asked, `context`
 * stands beside them, `tools` are further parts of the form that it takes, `about` the findings of
 * which is to be said whom they are about. What is `given` was answered beforehand, and so was all
 * of whom and what is `told`.
 */
export interface Focus {
  readonly n: number
  readonly paths: readonly string[]
  readonly context: readonly string[]
  readonly tools: readonly string[]
  readonly about: readonly string[]
  readonly given: readonly string[]
  readonly told: readonly string[]
}

/**
 * What the phone knows at one moment of a visit; a draft is stored as it stands.
 *
 * Paths name values as in an operation: `visit.a`, `place.a`, `site.a`, `persons.<id>.a`,
 * `issues.<no>.a`. `completed` is keyed by sheet, then by the subject's key. `untrained` are the
 * sheets that this worker is not ready to fill.
 */
export interface VisitState {
  readonly today: string
  readonly visit: Values
  readonly place: Readonly<Record<string, Known>>
  readonly site: Readonly<Record<string, Known>> | null
  readonly persons: readonly PersonState[]
  readonly issues: readonly IssueState[]
  readonly answers: Values
  readonly unanswered: Readonly<Record<string, Reason>>
  readonly seen: readonly string[]
  readonly confirmed: readonly string[]
  readonly roll: Readonly<Record<string, Presence>>
  readonly opened: readonly { readonly sheet: string; readonly subject: string }[]
  readonly completed: Readonly<Record<string, Readonly<Record<string, Completed>>>>
  readonly practised?: Practised
  readonly focus?: Focus
  readonly untrained?: readonly string[]
}

export interface Report {
  readonly visit: Values
  readonly place: Values
  readonly persons: readonly Values[]
  readonly site: Values | null
  readonly issues: readonly Values[]
}
