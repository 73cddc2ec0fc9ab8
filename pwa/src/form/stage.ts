/** One moment of a visit, composed: which sheets are due, what to ask, to show and to offer. */
import { castOf, knownOf, type Cast } from './cast'
import type { Composer } from './composer'
import { possibleRows, type Row } from './due'
import { recordOf, type Scope } from './frames'
import type { Asked, Composition, SheetRow, Shown } from './moments'
import { settleNeeds, type Need, type Needs } from './needs'
import { rollCall } from './roles'
import { same } from './rule-values'
import { settledScope } from './scope'
import type { Known, VisitState } from './types'
import { stillValid } from './validity'

/** Everything that was computed for one state, for those who need more than the composition. */
export interface Stage {
  readonly composer: Composer
  readonly state: VisitState
  readonly cast: Cast
  readonly rows: readonly Row[]
  readonly settled: Scope
  readonly needs: Needs
  readonly scope: Scope
  readonly openRows: ReadonlySet<Row>
}

/** Evaluate a state once: due rows from what is settled, then needs until nothing changes. */
export function setStage(composer: Composer, state: VisitState): Stage {
  const cast = castOf(state)
  const settled = settledScope(composer, state, cast)
  const rows = possibleRows(composer, state, cast, settled)
  return { composer, state, cast, rows, settled, ...settleNeeds(composer, state, cast, rows) }
}

/** A stage as plain values, every list in asking order. */
export function compositionOf(stage: Stage): Composition {
  const needs = inAskingOrder(stage)
  return {
    sheets: stage.rows
      .filter((row) => row.asks || row.why === 'untrained' || stage.openRows.has(row))
      .map((row) => sheetRow(stage, row)),
    roll_call: rollCall(stage.state),
    ask: needs.filter((need) => need.how === 'ask').map((need) => asked(stage.state, need)),
    show: needs
      .filter((need) => need.how === 'show' || need.how === 'lend')
      .map((need) => shown(stage, need)),
    footer: needs.filter((need) => need.how === 'footer').map(line),
  }
}

/** Section, then subject as met, then gateways and what depends on them. */
function inAskingOrder(stage: Stage): readonly Need[] {
  const met = new Map(stage.cast.everyone.map((member, number) => [member.path, number]))
  const rank = (need: Need): number => met.get(need.member.path) ?? 0
  return Array.from(stage.needs.values()).sort(
    (one, other) =>
      one.question.heading - other.question.heading ||
      rank(one) - rank(other) ||
      one.question.order - other.question.order,
  )
}

function sheetRow(stage: Stage, row: Row): SheetRow {
  const isOpen = stage.openRows.has(row)
  return { sheet: row.sheet.id, subject: row.member.name, why: row.why, open: isOpen }
}

function line(need: Need): { path: string; element: string; sheets: string[] } {
  return { path: need.path, element: need.question.id, sheets: [...need.sheets] }
}

function asked(state: VisitState, need: Need): Asked {
  const { question, path } = need
  const given = givenOf(state, path)
  const { required, gateway } = need
  const plain: Asked = { ...line(need), required, gateway, given }
  const earlier = knownOf(need.member, question.attribute)
  if (!earlier || question.validity === 'visit') return plain
  if (given === 'answered') {
    return { ...plain, earlier, differs: !same(state.answers[path], earlier.value) }
  }
  return question.recall === 'blind' ? plain : { ...plain, earlier }
}

function givenOf(state: VisitState, path: string): Asked['given'] {
  if (path in state.unanswered) return 'unanswered'
  return path in state.answers ? 'answered' : 'open'
}

function shown(stage: Stage, need: Need): Shown {
  const { question, member, required } = need
  const known = knownOf(member, question.attribute)
  const how = knowingHow(need, known)
  const value = recordOf(stage.scope, member)[question.attribute] ?? null
  const plain: Shown = { ...line(need), required, how, value }
  if (known?.day === undefined || how === 'lent') return plain
  const isExpired = !isFresh(question.validity, known.day, stage.state.today)
  return { ...plain, day: known.day, ...(isExpired && { expired: true }) }
}

function knowingHow(need: Need, known: Known | undefined): Shown['how'] {
  if (need.how === 'lend') return 'lent'
  return known && need.question.default === undefined ? 'known' : 'default'
}

/** A value of one visit has no age to speak of. */
function isFresh(validity: string, day: string, today: string): boolean {
  return validity === 'visit' || stillValid(validity, day, today)
}
