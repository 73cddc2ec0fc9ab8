/** What the possible rows need at one moment: which values to ask, to show, to offer or to lend.
 *
 * Computed from a scope, it changes the next scope; `settleNeeds` goes round until nothing changes.
 */
import { knownOf, membersOf, pathOf, singleOf, type Cast, type Member } from './cast'
import { ALWAYS_ASKED, RECHECKED, SET_BY_TAP, type Composer, type Question } from './composer'
import { sourcesOf, type Row } from './due'
import { frameAt, type Scope } from './frames'
import { own, same } from './rule-values'
import { currentScope, knownValid, OWN } from './scope'
import type { Demand, VisitState } from './types'

export type How = 'ask' | 'show' | 'footer' | 'lend'

/** One value of one subject; `sheets` ask for it, `required` because a row of theirs exists. */
export interface Need {
  readonly question: Question
  readonly member: Member
  readonly path: string
  how: How
  /** `OWN`, or what a completed period lends. */
  lent: unknown
  required: boolean
  gateway: boolean
  readonly sheets: Set<string>
}

export type Needs = Map<string, Need>

/** All that one round of asking reads. */
interface Moment {
  readonly composer: Composer
  readonly state: VisitState
  readonly cast: Cast
  readonly rows: readonly Row[]
  readonly scope: Scope
}

export interface SettledNeeds {
  readonly needs: Needs
  readonly scope: Scope
  readonly openRows: ReadonlySet<Row>
}

/**
 * Ask, look at the answers, ask what they open, until nothing changes.
 *
 * Conditions are free of cycles, so each round settles one more step and the number of rounds is
 * bounded by the number of sheets; the bound holds for a faulty registry too.
 */
export function settleNeeds(
  composer: Composer,
  state: VisitState,
  cast: Cast,
  rows: readonly Row[],
): SettledNeeds {
  let live: ReadonlyMap<string, unknown> = new Map()
  for (let rounds = 2 * composer.sheets.length + 2; ; rounds -= 1) {
    const scope = currentScope(composer, state, cast, live)
    const { needs, openRows } = needsOf({ composer, state, cast, rows, scope })
    const found = new Map(Array.from(needs, ([path, need]) => [path, need.lent] as const))
    if (rounds <= 1 || isSame(found, live)) return { needs, scope, openRows }
    live = found
  }
}

function isSame(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  if (one.size !== other.size) return false
  return Array.from(one).every(([path, lent]) => other.has(path) && same(lent, other.get(path)))
}

function needsOf(moment: Moment): { needs: Needs; openRows: ReadonlySet<Row> } {
  const needs: Needs = new Map()
  const openRows = new Set<Row>()
  addArrival(moment, needs)
  addDescriptions(moment, needs)
  for (const row of moment.rows) {
    const isOpen = row.sheet.rules.when.holds(frameAt(moment.scope, row.member))
    if (row.asks) addGateways(moment, needs, row, row.sheet.gateways)
    if (!isOpen) continue
    openRows.add(row)
    if (row.asks) addGateways(moment, needs, row, row.sheet.pick_gateways)
    addColumns(moment, needs, row)
  }
  lend(moment, needs, openRows)
  return { needs, openRows }
}

/** The visit's own defaults (mode, outcome) stand at the head of every form. */
function addArrival(moment: Moment, needs: Needs): void {
  for (const question of moment.composer.bySubject.visit) {
    if (question.default !== undefined) add(moment, needs, question, moment.cast.visit)
  }
}

function addDescriptions(moment: Moment, needs: Needs): void {
  for (const member of moment.cast.issues) {
    const isEarlier = Object.keys(member.known).length > 0
    for (const id of isEarlier ? [ALWAYS_ASKED, RECHECKED] : [ALWAYS_ASKED]) {
      const question = moment.composer.questions.get(id)
      if (question) add(moment, needs, question, member)
    }
  }
}

function addGateways(moment: Moment, needs: Needs, row: Row, elements: readonly string[]): void {
  for (const element of elements) {
    const question = questionOf(moment, element)
    const isOwn = row.member.subject === question.subject
    for (const member of isOwn ? [row.member] : membersOf(moment.cast, question.subject)) {
      const need = add(moment, needs, question, member)
      if (!need) continue
      need.gateway = true
      need.sheets.add(row.sheet.id)
    }
  }
}

function addColumns(moment: Moment, needs: Needs, row: Row): void {
  const sources = sourcesOf(moment.scope, moment.cast, row)
  for (const demand of row.sheet.columns) {
    const question = questionOf(moment, demand.element)
    const members = sources[question.subject]
    for (const member of demand.every ? members : members.slice(0, 1)) {
      const need = demanded(moment, needs, row, demand, member)
      if (!need) continue
      need.required ||= demand.required
      if (row.asks || need.how !== 'ask') need.sheets.add(row.sheet.id)
    }
  }
}

/** A row that is not asked for only shows what is known; one that is may ask. */
function demanded(
  moment: Moment,
  needs: Needs,
  row: Row,
  demand: Demand,
  member: Member,
): Need | undefined {
  const question = questionOf(moment, demand.element)
  const isKnown = knownOf(member, question.attribute) !== undefined
  if (question.filled_by === 'registry' && !isKnown) {
    const isAsked = row.asks && member.added && demand.required
    return isAsked ? add(moment, needs, question, member) : undefined
  }
  if (row.asks || knownValid(question, member, moment.state.today)) {
    return add(moment, needs, question, member)
  }
  return needs.get(pathOf(member, question.attribute))
}

/** The need for this value, made on first mention; none where it is not to be asked here. */
function add(moment: Moment, needs: Needs, question: Question, member: Member): Need | undefined {
  const path = pathOf(member, question.attribute)
  const made = needs.get(path)
  if (made) return made
  if (SET_BY_TAP.has(question.id) || question.filled_by === 'phone') return undefined
  const applies = moment.composer.applies.get(question.id)
  if (applies && !applies.holds(frameAt(moment.scope, member))) return undefined
  const how = howOf(moment, question, member)
  const marks = { lent: OWN, required: false, gateway: false }
  const need: Need = { question, member, path, how, ...marks, sheets: new Set() }
  needs.set(path, need)
  return need
}

function howOf(moment: Moment, question: Question, member: Member): How {
  if (question.footer) return 'footer'
  if (question.default !== undefined) return 'show'
  if (question.filled_by === 'registry') {
    return knownOf(member, question.attribute) ? 'show' : 'ask'
  }
  return knownValid(question, member, moment.state.today) ? 'show' : 'ask'
}

/**
 * A row of a sheet that is complete in its period takes the values it was completed with.
 *
 * Only where nobody else asks for them here, and only to a row that exists without them.
 */
function lend(moment: Moment, needs: Needs, openRows: ReadonlySet<Row>): void {
  for (const row of openRows) {
    const { completed } = row
    if (!completed) continue
    for (const { element } of row.sheet.columns) {
      const lent = own(completed.values, element)
      const need = lent === undefined ? undefined : borrower(moment, needs, row, element)
      if (!need || need.sheets.size > 0) continue
      need.how = 'lend'
      need.lent = lent
      need.sheets.add(row.sheet.id)
    }
  }
}

function borrower(moment: Moment, needs: Needs, row: Row, element: string): Need | undefined {
  const question = questionOf(moment, element)
  const isOwn = question.subject === row.member.subject
  const member = isOwn ? row.member : singleOf(moment.cast, question.subject)
  return member && question.askable ? add(moment, needs, question, member) : undefined
}

function questionOf(moment: Moment, element: string): Question {
  const question = moment.composer.questions.get(element)
  if (!question) throw new Error(`${element}: the release asks for it and does not have it`)
  return question
}
