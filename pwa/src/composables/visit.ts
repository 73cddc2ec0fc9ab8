/** One visit on the screen: every answer is composed, drawn, and kept as a draft, one after another. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { compose, findings, roleSlots } from '@/form/engine'
import type { Composition, Findings } from '@/form/moments'
import type { VisitState } from '@/form/types'
import type { Draft, Kept } from '@/store/drafts'
import type { Operation } from '@/store/operation'
import type { Saved } from '@/store/outbox'
import { createAttachments, type Attachments } from '@/composables/attachments'
import type { Desk } from '@/composables/desk'
import type { Registry } from '@/composables/registry'
import { operationOf } from '@/composables/submission'
import { syncNow, tellNews } from '@/composables/syncing'

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
  readonly composition: ComputedRef<Composition>
  readonly found: ComputedRef<Findings>
  readonly slots: ComputedRef<readonly string[]>
  /** What became of the last answer; null while it is being kept. */
  readonly kept: ShallowRef<Kept['kind'] | null>
  readonly removal: ComputedRef<Removal | null>
  readonly change: (next: VisitState) => void
  /** As `change`, and may be taken back: `what` is named on the screen. */
  readonly remove: (what: string, next: VisitState) => void
  readonly undo: () => void
  /** Whatever was answered is in the store when this is done. */
  readonly settled: () => Promise<void>
  readonly save: () => Promise<Saved['kind']>
}

export function createVisit(desk: Desk, registry: Registry, draft: Draft<VisitState>): Visit {
  const { composer } = registry
  const keeping = createKeeping(desk, draft)
  const { state, change, settled } = keeping
  const removed = shallowRef<Removal | null>(null)
  const removal = computed(() => (removed.value?.after === state.value ? removed.value : null))
  const opened = performance.now()
  let saving: Promise<Saved['kind']> | null = null

  async function save(): Promise<Saved['kind']> {
    await settled()
    const seconds = Math.round((performance.now() - opened) / 1000)
    const pictures = await desk.store.photos.ofOwner(draft.id)
    const ending = { at: desk.clock.stamp(), seconds, pictures }
    const operation = operationOf(registry, { ...draft, state: state.value }, ending)
    const saved = await desk.store.outbox.add(operation, { deviceId: desk.session.device_id })
    if (saved.kind === 'saved') await forgetUnsent(desk, operation)
    if (saved.kind === 'saved' || saved.kind === 'already') {
      tellNews()
      syncNow()
    }
    return saved.kind
  }

  return {
    ...keeping,
    ...{ registry, draft, removal },
    attachments: createAttachments(desk, draft, () => state.value.answers),
    composition: computed(() => compose(composer, state.value)),
    found: computed(() => findings(composer, state.value)),
    slots: computed(() => roleSlots(composer, state.value)),
    remove: (what, next) => {
      removed.value = { what, before: state.value, after: next }
      change(next)
    },
    undo: () => {
      if (removal.value) change(removal.value.before)
    },
    // Five fast taps make one report.
    save: () => {
      saving ??= save().finally(() => {
        saving = null
      })
      return saving
    },
  }
}

function createKeeping(
  desk: Desk,
  draft: Draft<VisitState>,
): Pick<Visit, 'state' | 'kept' | 'change' | 'settled'> {
  const state = shallowRef(named(draft))
  const kept = shallowRef<Kept['kind'] | null>('kept')
  let keeping: Promise<void> = Promise.resolve()

  async function keep(): Promise<void> {
    // Several answers in a row are kept as the last of them says.
    const now = state.value
    const answer = await desk.store.drafts.saveDraft({ ...draft, state: now })
    if (now === state.value) kept.value = answer.kind
  }

  return {
    state,
    kept,
    change: (next) => {
      state.value = next
      kept.value = null
      keeping = keeping.then(keep, keep).catch(() => {
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

/** Pictures that were taken and then taken out again are of no use to anybody. */
async function forgetUnsent({ store }: Desk, { op_id, blobs = [] }: Operation): Promise<void> {
  const sent = new Set(blobs.map(({ name }) => name))
  for (const { name } of await store.photos.ofOwner(op_id)) {
    if (!sent.has(name)) await store.photos.remove(name)
  }
}
