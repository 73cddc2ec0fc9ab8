/** A release ready to run: its rules compiled, its questions grouped by the subject they ask about. */
import type { Pattern } from './rule-run'
import { compileRule, type Rule, type RuleSetting } from './rules'
import type { QuestionDocument, ReleaseBundle, SheetPlan, Subject, VisitForm } from './types'

/** Set by a tap on a list (a finding, a role slot) or by the roll call, never asked. */
export const SET_BY_TAP: ReadonlySet<string> = new Set([
  'person.role',
  'person.more_roles',
  'person.presence',
  'issue.category',
])
export const ALWAYS_ASKED = 'issue.description'
/**
 * What became of a finding of an earlier visit: said whether or not a sheet here wants to know, for
 * it settles the finding.
 */
export const RECHECKED = 'issue.recheck'

const SUBJECTS: readonly Subject[] = ['visit', 'place', 'person', 'site', 'issue']

export interface Question extends QuestionDocument {
  readonly subject: Subject
  readonly attribute: string
  /** Its place in asking order. */
  readonly order: number
  /** The number of its section; without a heading it stands last. */
  readonly heading: number
}

export interface Sheet extends SheetPlan {
  readonly rules: {
    readonly due: Rule
    readonly when: Rule
    readonly person: Rule | undefined
    readonly issue: Rule | undefined
  }
}

/** Immutable and free of state: one for each release, kept as long as the app runs. */
export interface Composer {
  readonly form: VisitForm
  readonly sheets: readonly Sheet[]
  readonly questions: ReadonlyMap<string, Question>
  readonly bySubject: Readonly<Record<Subject, readonly Question[]>>
  readonly applies: ReadonlyMap<string, Rule>
  readonly defaults: ReadonlyMap<string, Rule>
  readonly valid: ReadonlyMap<string, Rule>
  readonly roleFacts: readonly { readonly role: string; readonly rule: Rule }[]
}

export type PatternCompiler = (pattern: string) => Pattern

/**
 * Compile a release, once.
 *
 * Throws `RuleFault` for a rule that this app is too old to read: then it must be updated before
 * it may be used with this release, or a sheet would silently stay empty.
 */
export function createComposer(bundle: ReleaseBundle, patterns?: PatternCompiler): Composer {
  const { form } = bundle
  const compile = compilerOf(bundle, patterns)
  const questions = form.questions.map((document, order) => questionOf(form, document, order))
  return {
    form,
    sheets: form.sheets.map((plan) => sheetOf(plan, compile)),
    questions: new Map(questions.map((question) => [question.id, question])),
    bySubject: grouped(questions),
    applies: rulesOf(questions, 'applies', compile),
    defaults: rulesOf(questions, 'default', compile),
    valid: rulesOf(questions, 'valid', compile),
    roleFacts: form.role_facts.map(({ role, rule }) => ({ role, rule: compile(rule) })),
  }
}

/** As `createComposer`, loading the pattern engine first where a rule of the release matches. */
export async function loadComposer(bundle: ReleaseBundle): Promise<Composer> {
  if (!JSON.stringify(bundle.form).includes('.matches(')) return createComposer(bundle)
  const { RE2JS } = await import('@bufbuild/re2')
  return createComposer(bundle, (pattern) => {
    const compiled = RE2JS.compile(pattern)
    return (text) => compiled.test(text)
  })
}

function compilerOf(bundle: ReleaseBundle, patterns?: PatternCompiler): (text: string) => Rule {
  const listed = bundle.elements.filter((it) => it.datatype === 'choices' || it.datatype === 'photo')
  const setting: RuleSetting = {
    lists: new Set(listed.map((element) => element.id)),
    ...(patterns && { compilePattern: patterns }),
  }
  const compiled = new Map<string, Rule>()
  return (text) => {
    const rule = compiled.get(text) ?? compileRule(text, setting)
    compiled.set(text, rule)
    return rule
  }
}

function questionOf(form: VisitForm, document: QuestionDocument, order: number): Question {
  const [name = '', attribute = ''] = document.id.split('.')
  const subject = SUBJECTS.find((it) => it === name)
  if (!subject) throw new Error(`${document.id}: no such subject`)
  const section = form.sections.findIndex((it) => it.key === document.section)
  const heading = section < 0 ? form.sections.length : section
  return { ...document, subject, attribute, order, heading }
}

function sheetOf(plan: SheetPlan, compile: (text: string) => Rule): Sheet {
  const { due, when, person_pick, issue_pick } = plan
  return {
    ...plan,
    rules: {
      due: compile(due),
      when: compile(when),
      person: person_pick ? compile(person_pick) : undefined,
      issue: issue_pick ? compile(issue_pick) : undefined,
    },
  }
}

function grouped(questions: readonly Question[]): Readonly<Record<Subject, readonly Question[]>> {
  const of = (subject: Subject): readonly Question[] =>
    questions.filter((question) => question.subject === subject)
  return {
    visit: of('visit'),
    place: of('place'),
    person: of('person'),
    site: of('site'),
    issue: of('issue'),
  }
}

function rulesOf(
  questions: readonly Question[],
  which: 'applies' | 'default' | 'valid',
  compile: (text: string) => Rule,
): ReadonlyMap<string, Rule> {
  const found = new Map<string, Rule>()
  for (const question of questions) {
    const text = question[which]
    if (text !== undefined) found.set(question.id, compile(text))
  }
  return found
}
