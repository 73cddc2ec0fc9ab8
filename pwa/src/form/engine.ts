/** The door of the form: a release and the state of a visit in, what to draw and to send out.
 *
 * Pure functions; call `compose` after every answer and draw what comes back. Each of them sets the
 * stage anew: whoever needs several at once calls `setStage` once (stage.ts) and asks it.
 */
import { collectStage } from './collecting'
import { createComposer, loadComposer, type Composer } from './composer'
import type { Asked, Collected, CompletedRows, Composition, Findings } from './moments'
import { completedOfStage } from './periods'
import { compositionOf, setStage } from './stage'
import { findingsOf, slotsOf } from './taking'
import type { Known, Values, VisitState } from './types'

export { createComposer, loadComposer, type Composer }

/** The moment of opening a visit on a day (YYYY-MM-DD): nobody listed, nothing answered. */
export function newState(
  today: string,
  visit: Values,
  place: Readonly<Record<string, Known>>,
): VisitState {
  return {
    today,
    visit,
    place,
    site: null,
    persons: [],
    issues: [],
    answers: {},
    unanswered: {},
    seen: [],
    confirmed: [],
    roll: {},
    opened: [],
    completed: {},
  }
}

/** The moment as plain values, every list in asking order. */
export function compose(composer: Composer, state: VisitState): Composition {
  return compositionOf(setStage(composer, state))
}

/** What is still to be answered, in asking order. */
export function openQuestions(composition: Composition): readonly Asked[] {
  return composition.ask.filter((asked) => asked.given === 'open')
}

/** The report as of now; it can be collected at any time, also half answered. */
export function collect(composer: Composer, state: VisitState): Collected {
  return collectStage(setStage(composer, state))
}

/** What "anything found?" offers at this moment. */
export function findings(composer: Composer, state: VisitState): Findings {
  return findingsOf(setStage(composer, state))
}

/** The roles in which somebody may be added here. */
export function roleSlots(composer: Composer, state: VisitState): readonly string[] {
  return slotsOf(setStage(composer, state))
}

/** The weekly and monthly rows that this visit leaves complete, for the state of later visits. */
export function completedRows(composer: Composer, state: VisitState): CompletedRows {
  return completedOfStage(setStage(composer, state))
}
