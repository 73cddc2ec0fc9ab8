/**
 * Photos and signatures of one draft: made small, named, sealed in the store, and shown again.
 *
 * The picture is in the store before any answer names it; one that no answer names (the camera threw
 * the page out in between) is found again as `stray`.
 */
import { shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import type { Values, VisitState } from '@/form/types'
import { developed, JPEG, thumbnail } from '@/media/photo'
import type { Draft } from '@/store/drafts'
import type { BlobRef } from '@/store/photos'
import type { Desk } from '@/composables/desk'
import { momentText } from '@/composables/moments'

/** `unreadable`: no picture that this browser knows; `full`: no room on the phone. */
export type Attached =
  | { readonly kind: 'kept'; readonly name: string }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'used_up' }
  | { readonly kind: 'full' }

export interface Attachments {
  /** Pictures being worked on: saved before they are done, the report would lack them. */
  readonly working: ShallowRef<number>
  /** `gallery`: chosen, not taken now; said so in the picture. */
  readonly photo: (file: File, gallery: string) => Promise<Attached>
  readonly signature: (drawing: Blob) => Promise<Attached>
  /** An address for an `img`, to be revoked; null where the phone has no such picture. */
  readonly address: (name: string, longest?: number) => Promise<string | null>
  /** Photos of this draft that no answer names, in the order in which they were taken. */
  readonly stray: () => Promise<readonly string[]>
}

export const ATTACHMENTS: InjectionKey<Attachments> = Symbol('attachments')

const SIGNED = 'S'

/** `answers` gives those of the moment. */
export function createAttachments(
  desk: Desk,
  draft: Draft<VisitState>,
  answers: () => Values,
): Attachments {
  const { store, clock, session } = desk
  const { visit } = draft.state

  async function keep(bytes: Blob, prefix?: string): Promise<Attached> {
    const reserved = await store.numbers.photo(clock.today(), session.device_no)
    if (reserved.kind !== 'reserved') return reserved
    const name = prefix ? prefix + reserved.no.slice(prefix.length) : reserved.no
    const data = new Uint8Array(await bytes.arrayBuffer())
    const kept = await store.photos.add({ name, owner: draft.id, mime: JPEG, bytes: data })
    return kept.kind === 'kept' ? { kind: 'kept', name } : { kind: 'full' }
  }

  function marks(taken: number, gallery: string): readonly string[] {
    const when = [momentText(new Date(taken).toISOString()), gallery].filter(Boolean).join(' · ')
    const by = [visit['grid_name'], visit['worker_name']].filter(Boolean).join(' · ')
    return [when, draft.label, by]
  }

  return {
    working: shallowRef(0),
    photo: async (file, gallery) => {
      const picture = await developed(file, marks(takenAt(file, clock), gallery))
      return picture ? keep(picture) : { kind: 'unreadable' }
    },
    signature: (drawing) => keep(drawing, SIGNED),
    address: async (name, longest) => {
      const bytes = await store.photos.bytesOf(name)
      if (!bytes) return null
      const whole = new Blob([bytes], { type: JPEG })
      const shown = longest ? ((await thumbnail(whole, longest)) ?? whole) : whole
      return URL.createObjectURL(shown)
    },
    stray: async () => {
      const refs = await store.photos.ofOwner(draft.id)
      const named = namesIn(answers())
      return refs.map(({ name }) => name).filter((name) => isPhoto(name) && !named.has(name)).sort()
    },
  }
}

/** What a report's blobs are: the pictures that it names, no more. */
export function blobsNamed(refs: readonly BlobRef[], report: unknown): readonly BlobRef[] {
  const named = namesIn(report)
  return refs.filter(({ name }) => named.has(name))
}

/** Every text anywhere in a value. */
function namesIn(value: unknown): ReadonlySet<string> {
  if (typeof value === 'string') return new Set([value])
  if (typeof value !== 'object' || value === null) return new Set()
  const parts: Values = { ...value }
  return new Set(Object.values(parts).flatMap((part) => [...namesIn(part)]))
}

function isPhoto(name: string): boolean {
  return !name.startsWith(SIGNED)
}

/** By the phone's file system, put right by what its clock lacks; never later than now. */
function takenAt(file: File, clock: Desk['clock']): number {
  const told = file.lastModified > 0 ? file.lastModified + clock.offset() : clock.now()
  return Math.min(told, clock.now())
}
