/** The reference a rule is held to: @bufbuild/cel, fed doubles, no nulls and every list. */
import { celEnv, isCelError, isCelList, parse, plan, type CelInput } from '@bufbuild/cel'

/** No answer: an error of the engine, an infinity or NaN. */
export const NO_ANSWER = 'no answer'

const SUBJECT_OF: Readonly<Record<string, string>> = { persons: 'person', issues: 'issue' }
const env = celEnv()

/** What @bufbuild/cel answers, or `NO_ANSWER`; unchecked, as the server's reference is too. */
export function reference(
  rule: string,
  scope: Readonly<Record<string, unknown>>,
  lists: ReadonlySet<string>,
): unknown {
  const answer = plan(env, parse(rule))(bindings(scope, lists))
  return isCelError(answer) ? NO_ANSWER : comparable(answer)
}

/** An answer as JSON has it, so that both engines' answers can be compared. */
export function comparable(answer: unknown): unknown {
  if (answer === undefined || answer === null) return NO_ANSWER
  if (isCelList(answer) || Array.isArray(answer)) return Array.from(answer, comparable)
  const number = typeof answer === 'bigint' ? Number(answer) : answer
  if (typeof number !== 'number') return number
  return Number.isFinite(number) ? number + 0 : NO_ANSWER
}

function bindings(
  scope: Readonly<Record<string, unknown>>,
  lists: ReadonlySet<string>,
): Record<string, CelInput> {
  const found: Record<string, CelInput> = {}
  for (const [name, value] of Object.entries(scope)) {
    const subject = SUBJECT_OF[name] ?? name
    found[name] = Array.isArray(value)
      ? value.map((item: unknown) => subjectOf(item, subject, lists))
      : subjectOf(value, subject, lists)
  }
  return found
}

function subjectOf(value: unknown, subject: string, lists: ReadonlySet<string>): CelInput {
  const given = input(value)
  if (!(given instanceof Map) || given.size === 0) return given
  for (const id of lists) {
    const [owner, attribute = ''] = id.split('.')
    if (owner === subject && !given.has(attribute)) given.set(attribute, [])
  }
  return given
}

function input(value: unknown): CelInput {
  if (Array.isArray(value)) return value.map(input)
  if (typeof value !== 'object' || value === null) return value as CelInput
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return new Map(entries.map(([key, item]) => [key, input(item)]))
}
