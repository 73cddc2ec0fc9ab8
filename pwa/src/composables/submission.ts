/** A draft as the operation that is sent: made once, on saving. */
import { collect, compose } from '@/form/engine'
import { missingAnswers, type Fault } from '@/form/check'
import type { VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import type { Operation } from '@/store/operation'
import { seen } from '@/composables/changes'
import { defaultsShown } from '@/composables/sections'
import type { Registry } from '@/composables/registry'

/** `at`: the moment of saving, as the city writes it; `seconds` the form was open. */
export interface Ending {
  readonly at: string
  readonly seconds: number
}

export function operationOf(
  registry: Registry,
  draft: Draft<VisitState>,
  { at, seconds }: Ending,
): Operation {
  const state = finished(registry, draft, at)
  const { report, due, carried, confirmed, unanswered, paradata } = collect(registry.composer, state)
  const opened_at = new Date(draft.opened_at).toISOString()
  return {
    op_id: draft.id,
    realm: 'live',
    type: 'visit.submit',
    release: draft.release,
    recorded_at: at,
    ...{ report, due, carried, confirmed, unanswered },
    paradata: { opened_at, seconds, ...paradata },
  }
}

/** What the server would send back, found before it is sent. */
export function faultsOf(registry: Registry, state: VisitState): readonly Fault[] {
  return registry.checker.report(collect(registry.composer, state).report)
}

export function missingOf(registry: Registry, state: VisitState): readonly string[] {
  return missingAnswers(compose(registry.composer, state))
}

function finished({ composer }: Registry, draft: Draft<VisitState>, at: string): VisitState {
  const { state, visit_id: id } = draft
  const shown = defaultsShown(compose(composer, state))
  return seen({ ...state, visit: { ...state.visit, id, ended_at: at, entered_at: at } }, shown)
}
