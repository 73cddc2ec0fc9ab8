/** One value against its question: type, code, bounds. Twin of app/registry/check_values.py.
 *
 * A fault names a label and what would be right, never the value: the words are the screen's, in
 * the worker's language.
 */
import { isBroken, isList, isRecord } from './rule-values'
import type { CodeList, Datatype, QuestionDocument } from './types'

export type FaultCode = 'wrong_type' | 'unknown_code' | 'constraint'

/** Keys of the words for a fault; each says what would be right. */
export type FaultLabel =
  | 'fault.text'
  | 'fault.text_broken'
  | 'fault.text_long'
  | 'fault.yes_no'
  | 'fault.date'
  | 'fault.moment'
  | 'fault.whole'
  | 'fault.number'
  | 'fault.range'
  | 'fault.at_least'
  | 'fault.at_most'
  | 'fault.code'
  | 'fault.codes'
  | 'fault.photos'
  | 'fault.photo_count'
  | 'fault.name'
  | 'fault.position'
  | 'fault.constraint'

/** Why a value does not fit; `values` fill the label: `low`, `high`, `most`. */
export interface AnswerFault {
  readonly code: FaultCode
  readonly label: FaultLabel
  readonly values: Readonly<Record<string, number>>
}

export type ValueCheck = (value: unknown) => AnswerFault | undefined

const LONGEST_TEXT = 10_000
const LONGEST_NAME = 200
const MOST_PHOTOS = 9
// Beyond this a double no longer tells neighbouring whole numbers apart.
const LARGEST = 2 ** 53
const DATE = /^\d{4}-\d\d-\d\d$/
// RFC 3339, section 5.6.
const MOMENT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i
const HIDDEN = /[\p{C}\p{Z}]/u
const LOCAL_OFFSET = 8 * 3_600_000
const POSITION: Readonly<Record<string, readonly [number, number]>> = {
  lat: [-90, 90],
  lon: [-180, 180],
  // Half the way round the earth is as wrong as a position can be.
  accuracy_m: [0, 20_040_000],
}

/** The check of one question's values; retired codes stay valid, for old drafts have them. */
export function valueCheck(
  question: QuestionDocument,
  codelists: readonly CodeList[],
): ValueCheck {
  const list = codelists.find((it) => it.name === question.codelist)
  const codes = new Set(list?.codes.map((it) => it.code))
  const checks: Readonly<Record<Datatype, ValueCheck>> = {
    text: checkText,
    boolean: (value) => (typeof value === 'boolean' ? undefined : wrong('fault.yes_no')),
    date: (value) => (isText(value) && isDate(value) ? undefined : wrong('fault.date')),
    datetime: (value) => (isText(value) && isMoment(value) ? undefined : wrong('fault.moment')),
    integer: (value) => checkNumber(question, value, true),
    decimal: (value) => checkNumber(question, value, false),
    choice: (value) => (isText(value) ? checkCodes([value], codes) : wrong('fault.code')),
    choices: (value) => (isTexts(value) ? checkCodes(value, codes) : wrong('fault.codes')),
    photo: (value) => checkPhotos(question, value),
    signature: checkName,
    geopoint: checkPosition,
  }
  return checks[question.datatype]
}

/** An identity or a file name: a printable text of 1 to 200 characters. */
export function checkName(value: unknown): AnswerFault | undefined {
  if (!isText(value)) return wrong('fault.text')
  const isShort = value !== '' && Array.from(value).length <= LONGEST_NAME
  const isPrintable = !HIDDEN.test(value.replaceAll(' ', ''))
  return isShort && isPrintable ? undefined : broken('fault.name', { most: LONGEST_NAME })
}

function checkText(value: unknown): AnswerFault | undefined {
  if (!isText(value)) return wrong('fault.text')
  if (value.length > LONGEST_TEXT && Array.from(value).length > LONGEST_TEXT) {
    return broken('fault.text_long', { most: LONGEST_TEXT })
  }
  return isBroken(value) ? wrong('fault.text_broken') : undefined
}

function checkNumber(
  question: QuestionDocument,
  value: unknown,
  whole: boolean,
): AnswerFault | undefined {
  if (whole && !Number.isInteger(value)) return wrong('fault.whole')
  if (!isNumber(value)) return wrong('fault.number')
  const { minimum: low = -LARGEST, maximum: high = LARGEST } = question
  return value < low || value > high ? outOf(low, high) : undefined
}

function outOf(low: number, high: number): AnswerFault {
  if (high === LARGEST) return broken('fault.at_least', { low })
  return low === -LARGEST ? broken('fault.at_most', { high }) : broken('fault.range', { low, high })
}

function checkCodes(given: readonly string[], codes: ReadonlySet<string>): AnswerFault | undefined {
  if (given.every((code) => codes.has(code))) return undefined
  return { code: 'unknown_code', label: 'fault.code', values: {} }
}

function checkPhotos(question: QuestionDocument, value: unknown): AnswerFault | undefined {
  if (!isTexts(value)) return wrong('fault.photos')
  const [low, high] = [question.minimum ?? 0, question.maximum ?? MOST_PHOTOS]
  if (value.length < low || value.length > high) return broken('fault.photo_count', { low, high })
  return value.map(checkName).find(Boolean)
}

function checkPosition(value: unknown): AnswerFault | undefined {
  if (!isRecord(value) || !('lat' in value && 'lon' in value)) return wrong('fault.position')
  return Object.entries(value).map(checkPart).find(Boolean)
}

function checkPart([name, part]: [string, unknown]): AnswerFault | undefined {
  const bounds = POSITION[name]
  if (!bounds || !isNumber(part)) return wrong('fault.position')
  const [low, high] = bounds
  return part < low || part > high ? broken('fault.range', { low, high }) : undefined
}

function isDate(text: string): boolean {
  if (!DATE.test(text) || text.startsWith('0000')) return false
  const at = new Date(`${text}T00:00:00Z`)
  // A day that the month does not have is moved into the next one, or refused.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** A moment whose local day (+08:00) stands in the calendar too: the sheets are written in it. */
function isMoment(text: string): boolean {
  const day = MOMENT.exec(text)?.[1]
  if (day === undefined || !isDate(day)) return false
  const at = Date.parse(text.toUpperCase()) + LOCAL_OFFSET
  const year = new Date(at).getUTCFullYear()
  return year >= 1 && year <= 9999
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTexts(value: unknown): value is readonly string[] {
  return isList(value) && value.every(isText)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function wrong(label: FaultLabel): AnswerFault {
  return { code: 'wrong_type', label, values: {} }
}

function broken(label: FaultLabel, values: Readonly<Record<string, number>>): AnswerFault {
  return { code: 'constraint', label, values }
}
