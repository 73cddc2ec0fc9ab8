/** Pictures of a draft in the store: named once, sent only where a report names them. */
import { expect, test } from 'vitest'
import { newState } from '@/form/engine'
import type { Values, VisitState } from '@/form/types'
import type { Draft } from '@/store/drafts'
import { openStore } from '@/store/store'
import { createKeys } from '@/store/keys'
import { createAttachments, blobsNamed, type Attachments } from '@/composables/attachments'
import type { Desk } from '@/composables/desk'
import { createClock } from '@/sync/clock'
import { aDatabase, anOutside, ITERATIONS, NOW, PIN, SECRET } from '../store/phone'

const DRAFT: Draft<VisitState> = {
  ...{ id: 'op-1', visit_id: 'v1', release: 'r', place_id: null, label: '一巷1号' },
  ...{ opened_at: 0, changed_at: 0 },
  state: newState('2026-11-18', { worker_name: '梁䶮', grid_name: '第003网格' }, {}),
}

async function aDesk(): Promise<Desk> {
  const db = await aDatabase()
  const outside = anOutside()
  const vault = await createKeys(db, outside, ITERATIONS).create(PIN, SECRET)
  const session = {
    ...{ token: 't', expires_at: '2027-01-01T00:00:00Z', device_id: 'd1', device_no: 5, grids: [] },
    ...{ worker: { id: 'w1', name: '梁䶮', phone: '19900002201' }, lapsed: false },
  }
  const clock = createClock({ wall: () => NOW, steady: () => 0 })
  return { store: openStore<VisitState>(db, vault, outside), clock, session }
}

async function signed(attachments: Attachments, text: string): Promise<string> {
  const kept = await attachments.signature(new Blob([text]))
  if (kept.kind !== 'kept') throw new Error(kept.kind)
  return kept.name
}

test('a signature is sealed in the store under a name of its own', async () => {
  const desk = await aDesk()
  const attachments = createAttachments(desk, DRAFT, () => ({}))
  const [one, other] = [await signed(attachments, 'a'), await signed(attachments, 'b')]
  expect(one).toMatch(/^S\d{14}-\d{3}\.jpg$/)
  expect(other).not.toBe(one)
  expect(new TextDecoder().decode((await desk.store.photos.bytesOf(one)) ?? undefined)).toBe('a')
  const refs = await desk.store.photos.ofOwner(DRAFT.id)
  expect(refs.map(({ mime, bytes }) => [mime, bytes])).toEqual([
    ['image/jpeg', 1],
    ['image/jpeg', 1],
  ])
})

test('a report sends the pictures that it names, and no others', () => {
  const ref = (name: string) => ({ name, sha256: name, bytes: 1, mime: 'image/jpeg' })
  const refs = ['P1.jpg', 'P2.jpg', 'P3.jpg', 'S4.jpg'].map(ref)
  const report = {
    visit: { photos: ['P1.jpg'], signature: 'S4.jpg', note: '见 P2.jpg' },
    issues: [{ photos_before: ['P3.jpg'] }],
  }
  expect(blobsNamed(refs, report).map(({ name }) => name)).toEqual(['P1.jpg', 'P3.jpg', 'S4.jpg'])
  expect(blobsNamed(refs, { visit: {} })).toEqual([])
})

test('a photo that no answer names is found again after the camera threw the page out', async () => {
  const desk = await aDesk()
  const answers: Record<string, unknown> = {}
  const attachments = createAttachments(desk, DRAFT, (): Values => answers)
  const photo = { owner: DRAFT.id, mime: 'image/jpeg', bytes: new Uint8Array([1]) }
  await desk.store.photos.add({ ...photo, name: 'P2.jpg' })
  await desk.store.photos.add({ ...photo, name: 'P1.jpg' })
  await desk.store.photos.add({ ...photo, name: 'P9.jpg', owner: 'another' })
  await signed(attachments, 'a')
  expect(await attachments.stray()).toEqual(['P1.jpg', 'P2.jpg'])
  answers['visit.photos'] = ['P1.jpg']
  expect(await attachments.stray()).toEqual(['P2.jpg'])
})
