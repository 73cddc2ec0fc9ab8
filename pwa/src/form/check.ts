/** Faults while typing and before saving, found by the same rules as on the server.
 *
 * Absent is never a fault here: what is still required says the composition (`missingAnswers`), and
 * a worker who cannot give it says why (`unanswered`).
 */
import { checkName, valueCheck, type AnswerFault, type ValueCheck } from './check-values'
import type { Composer } from './composer'
import type { Composition } from './moments'
import { own, type Rec } from './rule-values'
import type { ReleaseBundle, Report, Subject, Values } from './types'

/** A fault of a value in a report, under the path that the server would name as well. */
export interface Fault extends AnswerFault {
  readonly path: string
}

export interface Checker {
  /** What is wrong with one answer as typed; undefined where it fits, or is for no element here. */
  readonly answer: (element: string, value: unknown) => AnswerFault | undefined
  /** What is wrong with a report: every value, then, if all fit, every constraint (`valid`). */
  readonly report: (report: Report) => readonly Fault[]
}

// Names of things: printable, and short enough for a path.
const NAMES: ReadonlySet<string> = new Set([
  'visit.id',
  'visit.grid_code',
  'place.code',
  'person.id',
  'site.id',
  'issue.no',
  'issue.person_id',
])

interface Item {
  readonly subject: Subject
  readonly path: string
  readonly values: Values
}

/** The checker of one release, kept beside its composer. */
export function createChecker(bundle: ReleaseBundle, composer: Composer): Checker {
  const checks = checksOf(bundle, composer)
  const answer = (element: string, value: unknown): AnswerFault | undefined =>
    value === undefined ? undefined : checks.get(element)?.(value)
  return {
    answer,
    report: (report) => {
      const items = itemsOf(report)
      const found = items.flatMap((item) => faultsOf(item, answer))
      return found.length > 0 ? found : items.flatMap((item) => brokenIn(item, report, composer))
    },
  }
}

/** The paths of required questions that have neither an answer nor a reason, in asking order. */
export function missingAnswers(composition: Composition): readonly string[] {
  return composition.ask.filter((it) => it.required && it.given === 'open').map((it) => it.path)
}

function checksOf(bundle: ReleaseBundle, composer: Composer): ReadonlyMap<string, ValueCheck> {
  const checks = new Map<string, ValueCheck>()
  for (const question of composer.questions.values()) {
    const check = valueCheck(question, bundle.codelists)
    const named: ValueCheck = (value) => check(value) ?? checkName(value)
    checks.set(question.id, NAMES.has(question.id) ? named : check)
  }
  return checks
}

function itemsOf(report: Report): readonly Item[] {
  const { visit, place, site, persons, issues } = report
  return [
    { subject: 'visit', path: 'visit', values: visit },
    { subject: 'place', path: 'place', values: place },
    ...(site ? [{ subject: 'site', path: 'site', values: site } as const] : []),
    ...persons.map((values) => several('person', 'persons', values['id'], values)),
    ...issues.map((values) => several('issue', 'issues', values['no'], values)),
  ]
}

function several(subject: Subject, part: string, name: unknown, values: Values): Item {
  return { subject, path: `${part}.${String(name)}`, values }
}

function faultsOf(item: Item, answer: Checker['answer']): readonly Fault[] {
  return Object.entries(item.values).flatMap(([attribute, value]) => {
    const fault = answer(`${item.subject}.${attribute}`, value)
    return fault ? [{ path: `${item.path}.${attribute}`, ...fault }] : []
  })
}

/** A constraint that cannot be answered is not violated: it never blocks the worker. */
function brokenIn(item: Item, report: Report, composer: Composer): readonly Fault[] {
  const frame = frameOf(report, item)
  return composer.bySubject[item.subject]
    .filter(({ attribute }) => own(item.values, attribute) !== undefined)
    .filter(({ id }) => composer.valid.get(id)?.value(frame) === false)
    .map(({ attribute }) => ({
      path: `${item.path}.${attribute}`,
      code: 'constraint',
      label: 'fault.constraint',
      values: {},
    }))
}

function frameOf(report: Report, item: Item): Rec {
  const base = { ...report, site: report.site ?? {} }
  const isOneOfMany = item.subject === 'person' || item.subject === 'issue'
  return isOneOfMany ? { ...base, [item.subject]: item.values } : base
}
