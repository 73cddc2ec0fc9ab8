/** What practising tells, and reading it as it came over the wire. */
import { asList, asNumber, asRecord, asText, asTexts, isWhole, listOf, type Json } from '@/sync/guards'
import { leftToDoOf, type LeftToDo } from '@/sync/training-focus'

const NONE: Json = {}

export interface ScenarioLine {
  readonly scenario: string
  readonly title: string
  readonly minutes: number
  readonly first_day: boolean
  readonly departments: readonly string[]
  readonly started: number
  /** How many elements of it come back today. */
  readonly due: number
  /** Ids of one's classes that practise it. */
  readonly classes: readonly string[]
}

export interface Said {
  readonly who: string
  readonly text: string
}

export interface Start {
  readonly start_id: string
  readonly scenario: string
  readonly title: string
  readonly minutes: number
  readonly story: string
  readonly says: readonly Said[]
  readonly place_code: string
  readonly started_at: string
  readonly repeat: boolean
  readonly state: string
  readonly critical: readonly string[]
  /** What this start is about, where not all of it; from the server, or as it was asked for. */
  readonly only?: readonly string[]
  /** Of such a one that is open: what is left to do in it. */
  readonly focus?: LeftToDo
}

export interface ClassLine {
  readonly class_id: string
  readonly name: string
  readonly trainer: string
  readonly scenarios: readonly string[]
  readonly closed: boolean
}

/** What was earned: the newest holds all that older ones did. Moments are ISO 8601. */
export interface Earned {
  readonly credential: string
  readonly sheets: readonly string[]
  readonly release: string
  readonly issued_at: string
  readonly until: string
}

export interface Hint {
  readonly hint_id: string
  readonly class_name: string
  readonly scenario: string | null
  readonly text: string
  readonly sent_at: string
}

export interface Mark {
  readonly path: string
  readonly element: string
  readonly mark: string
  readonly right: unknown
  readonly given: unknown
  readonly why: string
  readonly critical: boolean
  readonly trap: string | null
  readonly reason: string | null
  readonly insight: string | null
}

export interface Cell {
  readonly heading: string
  readonly needed: unknown
  readonly got: unknown
  readonly same: boolean
}

export interface RowPair {
  readonly department: string
  readonly sheet: string
  readonly title: string
  readonly subject: string
  readonly state: string
  readonly cells: readonly Cell[]
}

export interface Debrief {
  readonly start_id: string
  readonly scenario: string
  readonly title: string
  readonly repeat: boolean
  readonly marks: readonly Mark[]
  readonly departments: readonly RowPair[]
}

export function scenarioOf(value: unknown): ScenarioLine | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    scenario: asText(body['scenario']),
    title: asText(body['title']),
    minutes: asNumber(body['minutes']),
    first_day: body['first_day'] === true,
    departments: asTexts(body['departments']),
    started: asNumber(body['started']),
    due: asNumber(body['due']),
    classes: asTexts(body['classes']) ?? [],
  }
  return isWhole(fields) ? fields : null
}

export function dueOf(value: unknown): readonly [string, readonly string[]] | null {
  const body = asRecord(value) ?? NONE
  const [scenario, paths] = [asText(body['scenario']), asTexts(body['paths'])]
  return scenario !== null && paths ? [scenario, paths] : null
}

export function startOf(value: unknown): Start | null {
  const body = asRecord(value) ?? NONE
  const only = asTexts(body['only'])
  const focus = leftToDoOf(body['focus'])
  const fields = {
    start_id: asText(body['start_id']),
    scenario: asText(body['scenario']),
    title: asText(body['title']),
    minutes: asNumber(body['minutes']),
    story: asText(body['story']),
    says: listOf(body['says'], saidOf),
    place_code: asText(body['place_code']),
    started_at: asText(body['started_at']),
    repeat: body['repeat'] === true,
    state: asText(body['state']),
    critical: asTexts(body['critical']),
    ...(only && { only }),
    ...(focus && { focus }),
  }
  return isWhole(fields) ? fields : null
}

function saidOf(value: unknown): Said | null {
  const body = asRecord(value) ?? NONE
  const fields = { who: asText(body['who']), text: asText(body['text']) }
  return isWhole(fields) ? fields : null
}

export function classOf(value: unknown): ClassLine | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    class_id: asText(body['class_id']),
    name: asText(body['name']),
    trainer: asText(body['trainer']) ?? '',
    scenarios: asTexts(body['scenarios']),
    closed: body['closed'] === true,
  }
  return isWhole(fields) ? fields : null
}

export function hintOf(value: unknown): Hint | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    hint_id: asText(body['hint_id']),
    class_name: asText(body['class']) ?? '',
    text: asText(body['text']),
    sent_at: asText(body['sent_at']),
  }
  return isWhole(fields) ? { ...fields, scenario: asText(body['scenario']) } : null
}

export function debriefOf(value: unknown): Debrief | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    start_id: asText(body['start_id']),
    scenario: asText(body['scenario']),
    title: asText(body['title']),
    repeat: body['repeat'] === true,
    marks: listOf(body['marks'], markOf),
    departments: listOf(body['departments'], rowOf),
  }
  return isWhole(fields) ? fields : null
}

function markOf(value: unknown): Mark | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    path: asText(body['path']),
    element: asText(body['element']),
    mark: asText(body['mark']),
    why: asText(body['why']) ?? '',
    critical: body['critical'] === true,
  }
  if (!isWhole(fields)) return null
  const told = (name: string) => asText(body[name])
  return {
    ...fields,
    ...{ right: body['right'] ?? null, given: body['given'] ?? null },
    ...{ trap: told('trap'), reason: told('reason'), insight: told('insight') },
  }
}

export function earnedOf(value: unknown): Earned | null {
  const body = asRecord(value) ?? NONE
  const fields = {
    credential: asText(body['credential']),
    sheets: asTexts(body['sheets']),
    release: asText(body['release']),
    issued_at: asText(body['issued_at']),
    until: asText(body['until']),
  }
  return isWhole(fields) ? fields : null
}

function rowOf(value: unknown): RowPair | null {
  const body = asRecord(value) ?? NONE
  const cells = (asList(body['cells']) ?? []).flatMap((each) => {
    const cell = asRecord(each) ?? NONE
    const heading = asText(cell['heading'])
    if (heading === null) return []
    const { needed = null, got = null } = cell
    return [{ heading, needed, got, same: cell['same'] === true }]
  })
  const fields = {
    department: asText(body['department']),
    sheet: asText(body['sheet']),
    title: asText(body['title']),
    subject: asText(body['subject']),
    state: asText(body['state']),
  }
  return isWhole(fields) ? { ...fields, cells } : null
}
