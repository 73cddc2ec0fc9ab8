/** A composition as the screen reads it: by section, and in it by whom or what it is about. */
import type { Question } from '@/form/composer'
import { keptEach } from '@/form/kept'
import type { Asked, Composition, Offered, Shown } from '@/form/moments'
import type { Section, VisitState } from '@/form/types'
import type { Registry } from '@/composables/registry'

/** `about` names a person or an issue; empty where there is only one of the kind. */
export interface Group {
  readonly key: string
  readonly about: string
  readonly ask: readonly Asked[]
  readonly show: readonly Shown[]
}

export interface ScreenSection {
  readonly section: Section
  readonly groups: readonly Group[]
}

// Drawn by parts of their own: the head of the visit, the cards of findings.
const HEAD: ReadonlySet<string> = new Set(['visit.mode', 'visit.outcome'])

/** `before`: what stood there; whatever is as it was stays the same thing. */
export function screenSections(
  registry: Registry,
  composition: Composition,
  state: VisitState,
  before?: readonly ScreenSection[],
): readonly ScreenSection[] {
  const sections = registry.bundle.form.sections.flatMap((section): ScreenSection[] => {
    const here = (line: Offered) => belongs(registry, line, section.key) && !isIssue(line)
    const groups = grouped(composition.ask.filter(here), composition.show.filter(here), state)
    const stood = before?.find((it) => it.section.key === section.key)?.groups
    return groups.length ? [{ section, groups: keptEach(stood, groups, (it) => it.key) }] : []
  })
  return keptEach(before, sections, (it) => it.section.key)
}

/** The card of one finding. */
export function issueGroup(composition: Composition, no: string): Group {
  const here = (line: Offered) => line.path.startsWith(`issues.${no}.`)
  return { key: no, about: '', ask: composition.ask.filter(here), show: composition.show.filter(here) }
}

/** What may be told and is not asked for, with what was told of it. */
export interface FooterLine {
  readonly line: Offered
  readonly question: Question
  readonly current: unknown
}

export function footerLines(
  registry: Registry,
  { footer }: Composition,
  { answers }: VisitState,
  isHere: (path: string) => boolean,
): readonly FooterLine[] {
  return footer
    .filter((line) => isHere(line.path))
    .map((line) => {
      const current = answers[line.path]
      return { line, question: questionOf(registry, line.element), current }
    })
}

export function questionOf(registry: Registry, element: string): Question {
  const question = registry.composer.questions.get(element)
  if (!question) throw new Error(`${element}: not in this release`)
  return question
}

/** Answered letter by letter, not by a tap. */
export function isTyped({ datatype }: Question): boolean {
  return ['text', 'integer', 'decimal', 'date'].includes(datatype)
}

/** Lines of values that a worker may declare unchanged. */
export function confirmable(show: readonly Shown[], state: VisitState): readonly string[] {
  return show
    .filter((line) => line.how === 'known' && line.day !== undefined && !(line.path in state.answers))
    .map((line) => line.path)
}

export function defaultsShown(composition: Composition): readonly string[] {
  return composition.show.filter((line) => line.how === 'default').map((line) => line.path)
}

function belongs(registry: Registry, line: Offered, section: string): boolean {
  return !HEAD.has(line.element) && questionOf(registry, line.element).section === section
}

function isIssue(line: Offered): boolean {
  return line.path.startsWith('issues.')
}

function grouped(ask: readonly Asked[], show: readonly Shown[], state: VisitState): Group[] {
  const keys = [...new Set([...ask, ...show].map((line) => keyOf(line.path)))]
  return keys.map((key) => ({
    key,
    about: nameOfPerson(state, key),
    ask: ask.filter((line) => keyOf(line.path) === key),
    show: show.filter((line) => keyOf(line.path) === key),
  }))
}

function keyOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'))
}

function nameOfPerson(state: VisitState, key: string): string {
  if (!key.startsWith('persons.')) return ''
  const person = state.persons.find(({ id }) => `persons.${id}` === key)
  const name = state.answers[`${key}.name`] ?? person?.values['name']?.value
  return typeof name === 'string' ? name : ''
}

/** Everybody who takes part in the visit by name, those without one left out. */
export function personNames(
  state: VisitState,
): readonly { readonly id: string; readonly name: string }[] {
  const present = state.persons.filter(({ id }) => state.roll[id] !== 'not_met')
  const named = present.map(({ id }) => ({ id, name: nameOfPerson(state, `persons.${id}`) }))
  return named.filter(({ name }) => name !== '')
}
