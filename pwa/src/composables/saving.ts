/** Saving: a draft becomes a report in the outbox, and only then does the screen say so. */
import type { Composition } from '@/form/moments'
import type { VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import type { Operation } from '@/store/operation'
import type { Saved } from '@/store/outbox'
import type { BlobRef } from '@/store/photos'
import type { Desk } from '@/composables/desk'
import type { Registry } from '@/composables/registry'
import { operationOf } from '@/composables/submission'
import { syncNow, tellNews } from '@/composables/syncing'

/** `newer`: another window wrote to this draft meanwhile, and what that one kept is not pushed out. */
export type Outcome = Saved['kind'] | 'newer'

/** `composition` is of the draft as it is; `opened` is when the form was, by the steady clock. */
export interface Finished {
  readonly draft: Draft<VisitState>
  readonly composition: Composition
  readonly opened: number
}

export async function written(
  desk: Desk,
  registry: Registry,
  { draft, composition, opened }: Finished,
): Promise<Outcome> {
  const { store, clock, session } = desk
  const seconds = Math.round((performance.now() - opened) / 1000)
  const [isOutdated, pictures] = await Promise.all([
    store.drafts.isOutdated(draft.id),
    store.photos.ofOwner(draft.id),
  ])
  if (isOutdated) return 'newer'
  const operation = operationOf(registry, draft, {
    ...{ at: clock.stamp(), seconds, pictures, composition },
    realm: store.realm,
  })
  const saved = await store.outbox.add(operation, { deviceId: session.device_id })
  if (saved.kind === 'saved') await forgetUnsent(desk, operation, pictures)
  if (saved.kind === 'saved' || saved.kind === 'already') {
    tellNews()
    syncNow()
  }
  return saved.kind
}

/** Pictures that were taken and then taken out again are of no use to anybody. */
async function forgetUnsent(
  { store }: Desk,
  { blobs = [] }: Operation,
  pictures: readonly BlobRef[],
): Promise<void> {
  const sent = new Set(blobs.map(({ name }) => name))
  for (const { name } of pictures) if (!sent.has(name)) await store.photos.remove(name)
}
