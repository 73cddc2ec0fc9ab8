/** A repetition on the form: what is left of a visit, and what is not there because it was given. */
import type { Composition, Offered } from '@/form/moments'
import type { Focus, PersonState, Values, VisitState } from '@/form/types'
import type { LeftToDo } from '@/sync/training-focus'
import type { Start } from '@/sync/training-shapes'

/** Whether an answer would do on this release: it may be another one than that of the start. */
export type Fits = (path: string, value: unknown) => boolean

// Looking a question up in the story and answering it, in minutes; the story itself is one.
const ANSWERING = 1 / 3
const LEAST = 2

/** About how long so many elements take. */
export function minutesFor(n: number): number {
  return Math.max(LEAST, Math.ceil(1 + n * ANSWERING))
}

/** What stands on the form as it opens; what was answered already stays. */
export function opened(state: VisitState, start: Start, fits: Fits): VisitState {
  const { focus, only = [] } = start
  if (!focus || state.focus) return state
  const { given } = focus
  const fitting = Object.entries(given.answers).filter(([path, value]) => fits(path, value))
  const answers = Object.fromEntries(fitting)
  return {
    ...state,
    today: given.today ?? state.today,
    visit: { ...state.visit, ...given.visit },
    persons: withPersons(state.persons, given.persons),
    issues: [...given.issues, ...state.issues.filter(({ no }) => !given.issues.some((it) => it.no === no))],
    answers: { ...answers, ...state.answers },
    unanswered: { ...withoutAnswered(given.unanswered, state.answers), ...state.unanswered },
    roll: { ...given.roll, ...state.roll },
    focus: focusOf(focus, only.length, Object.keys(answers)),
  }
}

function focusOf({ paths, context, tools, about, given }: LeftToDo, n: number, answered: readonly string[]): Focus {
  return {
    ...{ n, paths, tools, about },
    context: context.filter((path) => answered.includes(path)),
    given: [...answered, ...Object.keys(given.unanswered)],
    told: [
      ...given.persons.map(({ id }) => `persons.${id}.`),
      ...given.issues.map(({ no }) => `issues.${no}.`),
    ],
  }
}

function withPersons(here: readonly PersonState[], given: readonly PersonState[]): readonly PersonState[] {
  const more = new Map(given.map((person) => [person.id, person]))
  const known = here.map((person) => {
    const roles = more.get(person.id)?.more_roles
    return roles ? { ...person, more_roles: roles } : person
  })
  const added = given.filter(({ id, listed }) => !listed && !here.some((it) => it.id === id))
  return [...known, ...added]
}

function withoutAnswered<T>(reasons: Readonly<Record<string, T>>, answers: Values): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(reasons).filter(([path]) => !(path in answers)))
}

/**
 * What of a form is there to be answered. Only what was given is left out: what follows from an
 * answer, what a newer release asks and what is `faulty` stands there, so that nobody is stuck.
 */
export function narrowed(
  composition: Composition,
  { focus, persons }: Pick<VisitState, 'focus' | 'persons'>,
  faulty: ReadonlySet<string>,
): Composition {
  if (!focus) return composition
  const given = new Set(focus.given)
  const listed = persons.filter((it) => it.listed).map(({ id }) => `persons.${id}.`)
  const whole = [...focus.told, ...listed, 'visit.', 'place.', 'site.']
  const isAbout = ({ path }: Offered) => focus.paths.includes(path) || faulty.has(path)
  // Whom one added and what one found oneself is told by oneself.
  const isOwn = ({ path }: Offered) => !whole.some((part) => path.startsWith(part))
  const isHead = ({ path }: Offered) => focus.tools.includes('head') && HEAD.includes(path)
  return {
    ...composition,
    roll_call: focus.tools.includes('roll') ? composition.roll_call : [],
    ask: composition.ask.filter((it) => isAbout(it) || !given.has(it.path)),
    show: composition.show.filter((it) => isAbout(it) || isOwn(it) || isHead(it)),
    footer: composition.footer.filter((it) => isAbout(it) || isOwn(it)),
  }
}

const HEAD: readonly string[] = ['visit.outcome', 'visit.mode']
