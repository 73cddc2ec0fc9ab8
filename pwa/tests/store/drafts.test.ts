/** Drafts: several at once, saved on every answer, never overwritten by another tab. */
import { expect, test } from 'vitest'
import type { Draft } from '@/store/drafts'
import { aPhone, type Form, type Phone } from './phone'

const fresh = { release: '2026.11.0', place_id: 'p1', label: '一巷1号', state: { answers: {} } }

async function begun(phone: Phone): Promise<Draft<Form>> {
  const draft = await phone.drafts.begin(fresh)
  if (!draft) throw new Error('no draft')
  return draft
}

function answered(draft: Draft<Form>, floors: number): Draft<Form> {
  return { ...draft, state: { answers: { 'place.floors': floors } } }
}

test('a draft is found again as it was left', async () => {
  const phone = await aPhone()
  const draft = await begun(phone)
  phone.hands.moment += 1000
  await phone.drafts.saveDraft(answered(draft, 3))

  const found = await phone.tab().drafts.open(draft.id)
  expect(found).toEqual({ ...answered(draft, 3), changed_at: draft.opened_at + 1000 })
})

test('answers given faster than they are stored all arrive, the last one last', async () => {
  const phone = await aPhone()
  const draft = await begun(phone)
  const saves = [1, 2, 3, 4, 5].map((floors) => phone.drafts.saveDraft(answered(draft, floors)))

  expect((await Promise.all(saves)).map((kept) => kept.kind)).toEqual(Array(5).fill('kept'))
  expect((await phone.drafts.open(draft.id))?.state.answers['place.floors']).toBe(5)
})

test('two tabs on one draft: who has not seen the other is told, and overwrites nothing', async () => {
  const phone = await aPhone()
  const tab = phone.tab()
  const draft = await begun(phone)
  await tab.drafts.open(draft.id)
  await phone.drafts.saveDraft(answered(draft, 3))

  expect(await tab.drafts.saveDraft(answered(draft, 9))).toEqual({ kind: 'newer' })
  await tab.drafts.listDrafts()
  expect(await tab.drafts.isOutdated(draft.id)).toBe(true)
  expect(await phone.drafts.isOutdated(draft.id)).toBe(false)
  expect((await tab.drafts.open(draft.id))?.state.answers['place.floors']).toBe(3)
  expect(await tab.drafts.saveDraft(answered(draft, 9))).toEqual({ kind: 'kept' })
})

test('several drafts stand side by side, the one changed last on top', async () => {
  const phone = await aPhone()
  const one = await begun(phone)
  phone.hands.moment += 1000
  const two = await begun(phone)
  phone.hands.moment += 1000
  await phone.drafts.saveDraft(one)

  expect((await phone.drafts.listDrafts()).map((draft) => draft.id)).toEqual([one.id, two.id])
  expect(one.visit_id).not.toBe(two.visit_id)
})

test('a dropped draft takes its photos with it and stays gone', async () => {
  const phone = await aPhone()
  const draft = await begun(phone)
  const photo = { name: 'P1.jpg', owner: draft.id, mime: 'image/jpeg', bytes: new Uint8Array(9) }
  await phone.photos.add(photo)
  await phone.drafts.removeDraft(draft.id)

  expect(await phone.photos.bytesOf('P1.jpg')).toBeNull()
  expect(await phone.drafts.saveDraft(draft)).toEqual({ kind: 'gone' })
})

test('dropping what was sent meanwhile leaves the report its photos', async () => {
  const phone = await aPhone()
  const draft = await begun(phone)
  const photo = { name: 'P1.jpg', owner: draft.id, mime: 'image/jpeg', bytes: new Uint8Array(9) }
  await phone.photos.add(photo)
  const recorded_at = '2026-11-18T08:42:10+08:00'
  await phone.outbox.add({ op_id: draft.id, type: 'visit.submit', recorded_at }, { deviceId: 'd' })
  await phone.drafts.removeDraft(draft.id)

  expect(await phone.photos.bytesOf('P1.jpg')).toHaveLength(9)
})
