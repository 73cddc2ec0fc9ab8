/** A scenario's YAML and the form of it: the text is what counts, the form changes places in it. */
import { Composer, CST, Document, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, Parser } from 'yaml'
import type { Fault } from '@/console/training/scenarios'

export interface AnswerForm {
  readonly at: string
  /** As written: `{mood: good}`; '' where there is none. */
  readonly is: string
  readonly absent: string
  readonly near: string
  readonly why: string
  readonly critical: boolean
  readonly trap: string
  readonly line: number
}

export interface ScenarioForm {
  readonly title: string
  readonly minutes: number
  readonly first_day: boolean
  readonly traps: readonly string[]
  readonly departments: readonly string[]
  readonly story: string
  readonly says: readonly { readonly who: string; readonly text: string }[]
  readonly answers: readonly AnswerForm[]
}

/** `form` null: the text is no YAML, and `faults` say where. */
export interface ReadText {
  readonly form: ScenarioForm | null
  readonly faults: readonly Fault[]
}

export type Place = readonly (string | number)[]

const WRITING = { lineWidth: 130, flowCollectionPadding: false } as const

const NO_KEYS: Fault = { line: 1, message: 'expected keys with values, such as `title: …`', path: '', code: 'keys_expected', told: {} }

export function readText(text: string): ReadText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const faults = document.errors.map(({ message, pos }) => {
    const problem = message.split('\n')[0] ?? message
    return { line: lines.linePos(pos[0]).line, message: problem, path: '', code: 'not_yaml', told: { problem } }
  })
  if (faults.length) return { form: null, faults }
  if (!isMap(document.contents)) return { form: null, faults: [NO_KEYS] }
  return { form: formOf(document, lines), faults: [] }
}

function formOf(document: Document, lines: LineCounter): ScenarioForm {
  const plain: unknown = document.toJS()
  const whole = membersOf(plain)
  return {
    title: textOf(whole['title']),
    minutes: Number(whole['minutes']) || 0,
    first_day: whole['first_day'] === true,
    traps: listOf(whole['traps']).map(textOf),
    departments: listOf(whole['departments']).map(textOf),
    story: textOf(whole['story']),
    says: listOf(whole['says']).map((each) => ({ who: textOf(membersOf(each)['who']), text: textOf(membersOf(each)['text']) })),
    answers: listOf(whole['answers']).map((each, n) => answerOf(document, lines, membersOf(each), n)),
  }
}

function answerOf(document: Document, lines: LineCounter, answer: Members, n: number): AnswerForm {
  const node = document.getIn(['answers', n], true)
  const [start] = (isMap(node) ? node.range : null) ?? [0]
  return {
    at: textOf(answer['at']),
    is: flow(answer['is']),
    absent: flow(answer['absent']),
    near: flow(answer['near']),
    why: textOf(answer['why']),
    critical: answer['critical'] === true,
    trap: textOf(answer['trap']),
    line: lines.linePos(start).line,
  }
}

/** The text with one place changed; '', false and an empty list take an optional one away.
 *
 * Whatever else stands in the text stays as it was written, as far as that can be done. */
export function withPlace(text: string, place: Place, value: unknown): string {
  const gone = value === '' || value === false || (Array.isArray(value) && !value.length)
  if (!gone) return (typeof value === 'object' ? spliced : rescaled)(text, place, value) ?? anew(text, place, value)
  return changed(text, (document) => {
    document.deleteIn(place)
  })
}

/** The same for a place that is itself written as YAML: null where it is none. */
export function withWritten(text: string, place: Place, written: string): string | null {
  if (!written.trim()) return withPlace(text, place, '')
  const part = parseDocument(written)
  if (part.errors.length || !isMap(part.contents)) return null
  const value: unknown = part.toJS()
  return withPlace(text, place, value)
}

export function withItem(text: string, list: string, value: Members): string {
  return changed(text, (document) => {
    if (!isSeq(document.get(list))) document.set(list, document.createNode([]))
    document.addIn([list], document.createNode(value))
  })
}

export function withoutItem(text: string, list: string, n: number): string {
  return changed(text, (document) => {
    document.deleteIn([list, n])
  })
}

/** A scalar that is there already, changed where it stands. */
function rescaled(text: string, place: Place, value: unknown): string | null {
  const tokens = [...new Parser().parse(text)]
  const [document] = [...new Composer({ keepSourceTokens: true }).compose(tokens)]
  const token = document?.getIn(place, true)
  if (document?.errors.length || !isScalar(token) || !token.srcToken) return null
  CST.setScalarValue(token.srcToken, String(value))
  const made = tokens.map((each) => CST.stringify(each)).join('')
  const now = parseDocument(made)
  // A text of several paragraphs may not fit where one stood; it is then written anew.
  return now.errors.length || now.getIn(place) !== value ? null : made
}

/** A list or a map between braces fits wherever a value stands. */
function spliced(text: string, place: Place, value: unknown): string | null {
  const node = parseDocument(text).getIn(place, true)
  if (!isCollection(node) || !node.flow || !node.range) return null
  const [start, end] = node.range
  return text.slice(0, start) + flow(value) + text.slice(end)
}

function anew(text: string, place: Place, value: unknown): string {
  return changed(text, (document) => {
    document.setIn(place, typeof value === 'object' ? document.createNode(value, { flow: true }) : value)
  })
}

export function changed(text: string, how: (document: Document) => void): string {
  const document = parseDocument(text)
  if (document.errors.length) return text
  how(document)
  return document.toString(WRITING)
}

export function flow(value: unknown): string {
  if (value === undefined || value === null) return ''
  const document = new Document()
  document.contents = document.createNode(value, { flow: true })
  return document.toString({ ...WRITING, lineWidth: 0 }).trim()
}

export type Members = Readonly<Record<string, unknown>>

export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
