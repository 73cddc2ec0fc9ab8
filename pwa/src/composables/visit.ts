/** One visit on the screen: every answer is composed, drawn, and kept as a draft, one after another. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { compose, findings, roleSlots } from '@/form/engine'
import type { Composition, Findings } from '@/form/moments'
import type { VisitState } from '@/form/types'
import type { Draft, Kept } from '@/store/drafts'
import type { Saved } from '@/store/outbox'
import type { Desk } from '@/composables/desk'
import type { Registry } from '@/composables/registry'
import { operationOf } from '@/composables/submission'
import { syncNow, tellNews } from '@/composables/syncing'

export interface Visit {
  readonly registry: Registry
  readonly draft: Draft<VisitState>
  readonly state: ShallowRef<VisitState>
  readonly composition: ComputedRef<Composition>
  readonly found: ComputedRef<Findings>
  readonly slots: ComputedRef<readonly string[]>
  /** What became of the last answer; null while it is being kept. */
  readonly kept: ShallowRef<Kept['kind'] | null>
  readonly change: (next: VisitState) => void
  /** Whatever was answered is in the store when this is done. */
  readonly settled: () => Promise<void>
  readonly save: () => Promise<Saved['kind']>
}

export function createVisit(desk: Desk, registry: Registry, draft: Draft<VisitState>): Visit {
  const { composer } = registry
  const state = shallowRef(draft.state)
  const kept = shallowRef<Kept['kind'] | null>('kept')
  const opened = performance.now()
  let keeping: Promise<void> = Promise.resolve()
  let saving: Promise<Saved['kind']> | null = null

  async function keep(): Promise<void> {
    // Several answers in a row are kept as the last of them says.
    const now = state.value
    const answer = await desk.store.drafts.saveDraft({ ...draft, state: now })
    if (now === state.value) kept.value = answer.kind
  }

  async function save(): Promise<Saved['kind']> {
    await keeping
    const seconds = Math.round((performance.now() - opened) / 1000)
    const ending = { at: desk.clock.stamp(), seconds }
    const operation = operationOf(registry, { ...draft, state: state.value }, ending)
    const saved = await desk.store.outbox.add(operation, { deviceId: desk.session.device_id })
    if (saved.kind === 'saved' || saved.kind === 'already') {
      tellNews()
      syncNow()
    }
    return saved.kind
  }

  return {
    registry,
    draft,
    state,
    kept,
    composition: computed(() => compose(composer, state.value)),
    found: computed(() => findings(composer, state.value)),
    slots: computed(() => roleSlots(composer, state.value)),
    change: (next) => {
      state.value = next
      kept.value = null
      keeping = keeping.then(keep, keep).catch(() => {
        kept.value = 'full'
      })
    },
    settled: () => keeping,
    // Five fast taps make one report.
    save: () => {
      saving ??= save().finally(() => {
        saving = null
      })
      return saving
    },
  }
}
