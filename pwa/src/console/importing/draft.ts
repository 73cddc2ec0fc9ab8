/** What a person decides about a proposed sheet, and how the server is told of it. */
import type { Labels } from '@/form/types'
import type { Proposal, ProposedColumn } from '@/console/data/proposals'

/** A new data element; `section` is where the phone asks for it. */
export interface NewElement {
  readonly id: string
  readonly label: Labels
  readonly type: string
  readonly codelist: string
  readonly section: string
  readonly sensitivity: string
}

/** `kept` is as proposed. */
export type Choice =
  | { readonly kind: 'kept' }
  | { readonly kind: 'element'; readonly elements: readonly string[] }
  | { readonly kind: 'new'; readonly element: NewElement }
  | { readonly kind: 'dropped' }

export interface ColumnDraft {
  readonly choice: Choice
  readonly required: boolean
  /** "" leaves it to the server, which knows what fits the element. */
  readonly output: string
}

export interface Draft {
  readonly skip: boolean
  readonly facts: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<number, ColumnDraft>>
  /** By map, then by code: the department's own word. */
  readonly maps: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export const SUBJECTS = ['visit', 'place', 'person', 'site', 'issue'] as const
export const TYPES = ['text', 'integer', 'decimal', 'boolean', 'date', 'datetime', 'choice', 'choices', 'photo', 'geopoint'] as const
export const SENSITIVITIES = ['public', 'internal', 'personal', 'sensitive'] as const
export const RETENTIONS = ['P6M', 'P1Y', 'P2Y', 'P3Y', 'P5Y', 'P10Y', 'P30Y'] as const
/** What no workbook says and a department must. */
export const DECIDED = ['purpose', 'legal_basis', 'retention'] as const
/** Above this the server is sure enough that nobody need look. */
export const SURE = 0.8

const ID = /^(visit|place|person|site|issue)\.[a-z][a-z0-9_]*$/
const NAME = /^[a-z][a-z0-9_]*$/
const KEPT: Choice = { kind: 'kept' }

/** A draft that changes nothing yet. */
export function draftOf(proposal: Proposal): Draft {
  const facts = { ...proposal.facts, name: proposal.name, row_subject: proposal.row_subject.value }
  return {
    skip: false,
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value === null ? '' : String(value)])),
    columns: Object.fromEntries(proposal.columns.map((column) => [column.number, columnDraft(column)])),
    maps: Object.fromEntries(proposal.codemaps.map((map) => [map.name, map.codes])),
  }
}

export function columnDraft(column: ProposedColumn): ColumnDraft {
  return { choice: KEPT, required: column.required, output: column.output }
}

/** Whether nothing is proposed for a column and nobody decided either. */
export function isOpen(column: ProposedColumn, draft: ColumnDraft): boolean {
  return draft.choice.kind === 'kept' && !column.elements.length && !column.output
}

/** Whether a person should look at a column. */
export function isDoubtful(column: ProposedColumn, draft: ColumnDraft): boolean {
  return draft.choice.kind === 'kept' && column.confidence <= SURE
}

/** Facts and columns that are still to be decided; `name` where it is no key. */
export function openOnes(proposal: Proposal, draft: Draft): { readonly facts: readonly string[]; readonly columns: readonly ProposedColumn[] } {
  const facts: string[] = DECIDED.filter((name) => !draft.facts[name]?.trim())
  if (!NAME.test(draft.facts['name'] ?? '') || draft.facts['name'] === 'imported') facts.unshift('name')
  const columns = proposal.columns.filter((column) => isOpen(column, draft.columns[column.number] ?? columnDraft(column)))
  return { facts, columns }
}

/** What a new element lacks, by the name of its field. */
export function lacking({ id, label, type, codelist }: NewElement): readonly string[] {
  const lacks = ID.test(id) ? [] : ['id']
  if (Object.values(label).some((word) => !word.trim())) lacks.push('label')
  if (type.startsWith('choice') && !codelist) lacks.push('codelist')
  return lacks
}

/** A first draft of a new element out of what the server read. */
export function freshOf({ candidate, heading }: ProposedColumn, section: string): NewElement {
  const read = candidate ?? { id: '', label: heading, labels: {}, type: 'text', codelist: null }
  const chinese = read.labels['zh-Hans'] ?? read.label
  return {
    id: read.id,
    label: { 'zh-Hans': chinese, 'zh-Hant': read.labels['zh-Hant'] ?? chinese, en: read.labels['en'] ?? '' },
    type: read.type,
    codelist: read.codelist ?? '',
    section,
    sensitivity: 'internal',
  }
}

/** What the server is told: only what differs from the proposal. One entry per table. */
export function correctionsOf(proposals: readonly Proposal[], drafts: readonly Draft[]): { readonly tables: readonly unknown[] } {
  return { tables: proposals.map((proposal, n) => tableOf(proposal, drafts[n] ?? draftOf(proposal))) }
}

function tableOf(proposal: Proposal, draft: Draft): unknown {
  if (draft.skip) return { skip: true }
  const before = draftOf(proposal)
  const facts = Object.entries(draft.facts).filter(([name, value]) => value.trim() && value !== before.facts[name])
  const columns = proposal.columns.flatMap((column) => {
    const told = columnOf(column, draft.columns[column.number] ?? columnDraft(column))
    return Object.keys(told).length ? [[String(column.number), told] as const] : []
  })
  const maps = proposal.codemaps.filter(({ name, codes }) => draft.maps[name] !== codes)
  return {
    sheet: Object.fromEntries(facts.map(([name, value]) => [name, value.trim()])),
    columns: Object.fromEntries(columns),
    codemaps: Object.fromEntries(maps.map(({ name, codelist }) => [name, { codelist, codes: draft.maps[name], rest: '' }])),
  }
}

function columnOf(column: ProposedColumn, { choice, required, output }: ColumnDraft): Record<string, unknown> {
  if (choice.kind === 'dropped') return { drop: true }
  const told: Record<string, unknown> = {}
  if (choice.kind === 'element') told['element'] = choice.elements.length === 1 ? choice.elements[0] : choice.elements
  if (choice.kind === 'new') told['new'] = entryOf(choice.element)
  if (required !== column.required) told['required'] = required
  if (output && output !== column.output) told['output'] = output
  return told
}

/** As the registry has it: asked of the worker at every visit. */
function entryOf({ codelist, section, ...element }: NewElement): unknown {
  const chosen = element.type.startsWith('choice') ? { codelist } : {}
  return { ...element, ...chosen, ...(section ? { section } : {}), filled_by: 'worker', validity: 'visit' }
}
