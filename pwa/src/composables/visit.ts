/** One visit on the screen: every answer is composed, drawn, and kept as a draft, one after another. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { Fault } from '@/form/check'
import { kept, keptComposition } from '@/form/kept'
import type { Composition, Findings } from '@/form/moments'
import { compositionOf, setStage } from '@/form/stage'
import { findingsOf, slotsOf } from '@/form/taking'
import type { VisitState } from '@/form/types'
import type { Draft, Kept } from '@/store/drafts'
import { createAttachments, type Attachments } from '@/composables/attachments'
import type { Desk } from '@/composables/desk'
import { later } from '@/composables/phone'
import type { Registry } from '@/composables/registry'
import { written, type Outcome } from '@/composables/saving'
import { applies, faultsOf } from '@/composables/submission'

/** The last thing taken away, as long as nothing else was changed since. */
export interface Removal {
  readonly what: string
  readonly before: VisitState
  readonly after: VisitState
}

export interface Visit {
  readonly registry: Registry
  readonly draft: Draft<VisitState>
  readonly attachments: Attachments
  readonly state: ShallowRef<VisitState>
  /** The state that the composition is of: behind by a moment while letters are typed. */
  readonly drawn: ShallowRef<VisitState>
  readonly composition: ComputedRef<Composition>
  readonly found: ComputedRef<Findings>
  readonly slots: ComputedRef<readonly string[]>
  /** Whether a fact of the phone is of any use to this visit: no position of a telephone call. */
  readonly applies: (element: string) => boolean
  /** What became of the last answer; null while it is being kept. */
  readonly kept: ShallowRef<Kept['kind'] | null>
  readonly removal: ComputedRef<Removal | null>
  readonly change: (next: VisitState) => void
  /** As `change`, for what is typed: the letter stands at once, what follows from it a moment later. */
  readonly type: (next: VisitState) => void
  /** What follows from the last letter, now. */
  readonly drawNow: () => void
  /** As `change`, and may be taken back: `what` is named on the screen. */
  readonly remove: (what: string, next: VisitState) => void
  readonly undo: () => void
  /** What the server would send back of the visit as it is drawn. */
  readonly faults: () => readonly Fault[]
  /** Whatever was answered is in the store when this is done. */
  readonly settled: () => Promise<void>
  readonly save: () => Promise<Outcome>
}

type Through = (before: VisitState, next: VisitState) => VisitState

// Two frames: what was typed is painted first.
const SOON = 32

/** `through`: what stands in place of what a change made, where somebody writes down every step. */
export function createVisit(
  desk: Desk,
  registry: Registry,
  draft: Draft<VisitState>,
  through: Through = (_, next) => next,
): Visit {
  const keeping = createKeeping(desk, draft, through)
  const { state, settled } = keeping
  const { drawn, drawNow, drawSoon } = createDrawing(state)
  // Set once for each answer: everything on the screen is read from it.
  const stage = computed(() => setStage(registry.composer, drawn.value))
  const composition = computed<Composition>((before) =>
    keptComposition(before, compositionOf(stage.value)),
  )
  const removed = shallowRef<Removal | null>(null)
  const removal = computed(() => (removed.value?.after === state.value ? removed.value : null))
  const opened = performance.now()
  let saving: Promise<Outcome> | null = null

  function change(next: VisitState): void {
    keeping.change(next)
    drawNow()
  }

  return {
    ...keeping,
    ...{ registry, draft, removal, change, drawn, drawNow },
    type: (next) => {
      keeping.change(next)
      drawSoon()
    },
    attachments: createAttachments(desk, draft, () => state.value.answers),
    composition,
    faults: () => faultsOf(registry, stage.value),
    found: computed<Findings>((before) => kept(before, findingsOf(stage.value))),
    slots: computed<readonly string[]>((before) => kept(before, slotsOf(stage.value))),
    applies: (element) => applies(stage.value, element),
    remove: (what, next) => {
      const before = state.value
      change(next)
      removed.value = { what, before, after: state.value }
    },
    undo: () => {
      if (removal.value) change(removal.value.before)
    },
    // Five fast taps make one report.
    save: () => {
      saving ??= settled()
        .then(() => {
          drawNow()
          const ending = { draft: { ...draft, state: drawn.value }, composition: composition.value }
          return written(desk, registry, { ...ending, opened })
        })
        .finally(() => {
          saving = null
        })
      return saving
    },
  }
}

/** Composing a large visit takes a cheap phone longer than a letter may. */
function createDrawing(state: ShallowRef<VisitState>): {
  readonly drawn: ShallowRef<VisitState>
  readonly drawNow: () => void
  readonly drawSoon: () => void
} {
  const drawn = shallowRef(state.value)
  let isComing = false

  function drawNow(): void {
    isComing = false
    drawn.value = state.value
  }

  function drawSoon(): void {
    if (isComing) return
    isComing = true
    later(SOON, drawNow)
  }

  return { drawn, drawNow, drawSoon }
}

function createKeeping(
  desk: Desk,
  draft: Draft<VisitState>,
  through: Through,
): Pick<Visit, 'state' | 'kept' | 'change' | 'settled'> {
  const state = shallowRef(named(draft))
  const kept = shallowRef<Kept['kind'] | null>('kept')
  let keeping: Promise<void> = Promise.resolve()
  let isQueued = false

  async function keep(): Promise<void> {
    // Several answers in a row are kept as the last of them says.
    isQueued = false
    const now = state.value
    const answer = await desk.store.drafts.saveDraft({ ...draft, state: now })
    if (now === state.value) kept.value = answer.kind
  }

  return {
    state,
    kept,
    change: (next) => {
      state.value = through(state.value, next)
      kept.value = null
      if (isQueued) return
      isQueued = true
      keeping = keeping.then(keep).catch(() => {
        kept.value = 'full'
      })
    },
    settled: () => keeping,
  }
}

/** Sheets are opened for the visit by its name, so it has one from the beginning. */
function named({ state, visit_id: id }: Draft<VisitState>): VisitState {
  return { ...state, visit: { ...state.visit, id } }
}
