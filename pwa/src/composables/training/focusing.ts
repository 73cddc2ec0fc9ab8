/** Opening a visit that is practised: the steps are written down, and what was given stands there. */
import { computed } from 'vue'
import { keptComposition } from '@/form/kept'
import type { Composition } from '@/form/moments'
import type { VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import type { Desk } from '@/composables/desk'
import type { Registry } from '@/composables/registry'
import { readBoard } from '@/composables/training/board'
import { narrowed, opened, type Fits } from '@/composables/training/focus'
import { elementOf } from '@/composables/training/naming'
import { codeOfDraft } from '@/composables/training/standing'
import { createRecorder } from '@/composables/training/steps'
import { createVisit, type Visit } from '@/composables/visit'

export async function practisedVisit(
  desk: Desk,
  registry: Registry,
  draft: Draft<VisitState>,
): Promise<Visit> {
  const code = codeOfDraft(draft)
  const start = (await readBoard(desk.store))?.starts.find(({ place_code }) => place_code === code)
  const state = start ? opened(draft.state, start, fitting(registry)) : draft.state
  const recorder = createRecorder(() => Date.now() - draft.opened_at)
  return withFocus(createVisit(desk, registry, { ...draft, state }, recorder))
}

/** All that shows or counts what is left reads it off the composition: so this is of a few. */
function withFocus(visit: Visit): Visit {
  if (!visit.state.value.focus) return visit
  const composition = computed<Composition>((before) => {
    const faulty = new Set(visit.faults().map(({ path }) => path))
    return keptComposition(before, narrowed(visit.composition.value, visit.drawn.value, faulty))
  })
  return { ...visit, composition }
}

function fitting({ checker, composer }: Registry): Fits {
  return (path, value) => {
    const element = elementOf(path)
    return composer.questions.has(element) && checker.answer(element, value) === undefined
  }
}
