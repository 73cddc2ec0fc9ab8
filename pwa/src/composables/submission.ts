/** A draft as the operation that is sent: made once, on saving. */
import { castOf } from '@/form/cast'
import { missingAnswers, type Fault } from '@/form/check'
import { collectStage } from '@/form/collecting'
import { compose } from '@/form/engine'
import { frameAt } from '@/form/frames'
import type { Composition } from '@/form/moments'
import { setStage, type Stage } from '@/form/stage'
import type { VisitState } from '@/form/types'
import type { Realm } from '@/store/db'
import type { Draft } from '@/store/drafts'
import type { Operation } from '@/store/operation'
import type { BlobRef } from '@/store/photos'
import { blobsNamed } from '@/composables/attachments'
import { seen } from '@/composables/changes'
import { factSet, isLate } from '@/composables/changes-visit'
import { defaultsShown } from '@/composables/sections'
import type { Registry } from '@/composables/registry'

/**
 * `at`: the moment of saving, as the city writes it; `seconds` the form was open; `pictures`: those
 * taken for this draft, of which the report's own are sent; `composition`: of the draft, where it
 * was made already.
 */
export interface Ending {
  readonly at: string
  readonly seconds: number
  readonly realm: Realm
  readonly pictures?: readonly BlobRef[]
  readonly composition?: Composition
}

export function operationOf(
  registry: Registry,
  draft: Draft<VisitState>,
  { at, seconds, realm, pictures = [], composition }: Ending,
): Operation {
  const shown = defaultsShown(composition ?? compose(registry.composer, draft.state))
  const stage = finished(registry, draft, shown, at)
  const { report, due, carried, confirmed, unanswered, paradata, untrained } = collectStage(stage)
  const opened_at = new Date(draft.opened_at).toISOString()
  const blobs = blobsNamed(pictures, report)
  return {
    op_id: draft.id,
    realm,
    type: 'visit.submit',
    release: draft.release,
    recorded_at: at,
    ...{ report, due, carried, confirmed, unanswered },
    ...(untrained && { untrained }),
    ...(blobs.length && { blobs }),
    paradata: { opened_at, seconds, ...paradata, ...draft.state.practised },
  }
}

/** What the server would send back, found before it is sent. */
export function faultsOf(registry: Registry, stage: Stage): readonly Fault[] {
  return registry.checker.report(collectStage(stage).report)
}

export function missingOf(registry: Registry, state: VisitState): readonly string[] {
  return missingAnswers(compose(registry.composer, state))
}

/** Whether a fact of the phone is of any use to this visit: no position of a telephone call. */
export function applies({ composer, scope, cast }: Stage, element: string): boolean {
  return composer.applies.get(element)?.holds(frameAt(scope, cast.visit)) ?? true
}

function finished(
  { composer }: Registry,
  { state, visit_id: id }: Draft<VisitState>,
  shown: readonly string[],
  at: string,
): Stage {
  // Entered late, the visit has an end of its own.
  const ended_at = isLate(state) ? state.visit['ended_at'] : at
  const visit = { ...state.visit, id, ended_at, entered_at: at }
  const whole = linked(seen({ ...state, visit }, shown))
  const stage = setStage(composer, whole)
  const isPlaced = applies(stage, 'visit.location')
  return isPlaced ? stage : setStage(composer, factSet(whole, 'location', undefined))
}

/** A finding about somebody who takes no part any more is about nobody. */
function linked(state: VisitState): VisitState {
  const present = new Set(castOf(state).persons.map(({ key }) => key))
  const issues = state.issues.map((issue) => {
    const { person_id: person, ...rest } = issue
    return person !== undefined && present.has(person) ? issue : rest
  })
  return { ...state, issues }
}
