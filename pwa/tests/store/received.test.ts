/** What is received: a page with its cursor or not at all; grids that were left are forgotten. */
import { expect, test } from 'vitest'
import { LEASE } from '@/store/received'
import { aPhone, idsOf, withReports } from './phone'
import { aPage, aPerson, aPlace, aTask, GRID, NEXT_GRID } from './told'

test('a page goes in with its cursor', async () => {
  const phone = await aPhone()

  expect(await phone.received.applyItems(aPage([aPlace('1'), aTask('t1')]))).toBe('applied')
  expect(await phone.received.position()).toMatchObject({ cursor: 'c1', epoch: 'e1' })
  expect((await phone.subjects.placesIn(GRID)).map((place) => place.subject_id)).toEqual(['1'])
  expect((await phone.inbox.tasks()).map((task) => task.task_id)).toEqual(['t1'])
})

test('a page that answers an older question changes nothing', async () => {
  const phone = await aPhone()
  await phone.received.applyItems(aPage([aPlace('1')]))

  expect(await phone.received.applyItems(aPage([aPlace('2')], { next: 'c9' }))).toBe('stale')
  expect(await idsOf(phone)).toEqual(['1'])
  expect((await phone.received.position()).cursor).toBe('c1')
})

test('of two tabs that take the same page one takes it', async () => {
  const phone = await aPhone()
  const pages = [phone, phone.tab()].map((tab) => tab.received.applyItems(aPage([aPlace('1')])))

  expect((await Promise.all(pages)).sort()).toEqual(['applied', 'stale'])
})

test('the last word of a page about a thing stands', async () => {
  const phone = await aPhone()
  const items = [aPlace('1'), { kind: 'subject', id: '1', op: 'delete' } as const, aPlace('2')]
  await phone.received.applyItems(aPage([...items, aPlace('2', { aliases: ['new'] })]))

  expect(await idsOf(phone)).toEqual(['2'])
  expect((await phone.subjects.get('2'))?.aliases).toEqual(['new'])
})

test('a purge forgets a grid and keeps who is still known elsewhere', async () => {
  const phone = await aPhone()
  const items = [
    ...[aPlace('1'), aPlace('2', { grid: NEXT_GRID })],
    ...[aPerson('here', '甲', ['1']), aPerson('gone', '乙', ['2'], NEXT_GRID)],
    aPerson('both', '丙', ['2', '1'], NEXT_GRID),
  ]
  await phone.received.applyItems(aPage(items))
  const purge = { kind: 'purge', grid: NEXT_GRID } as const
  await phone.received.applyItems(aPage([purge], { asked: 'c1', next: 'c2' }))

  expect(await idsOf(phone)).toEqual(['1', 'both', 'here'])
  expect((await phone.subjects.get('both'))?.places?.map((place) => place.place_id)).toEqual(['1'])
  expect(await phone.subjects.personsAt('2')).toEqual([])
})

test('a purge also reaches what came earlier in its own page, and not what comes after', async () => {
  const phone = await aPhone()
  const purge = { kind: 'purge', grid: GRID } as const
  await phone.received.applyItems(aPage([aPlace('1'), purge, aPlace('2')]))

  expect(await idsOf(phone)).toEqual(['2'])
})

test('a reset replaces everything by its first page; drafts and outbox stay', async () => {
  const phone = await aPhone()
  await withReports(phone, 1)
  await phone.received.applyItems(aPage([aPlace('1'), aTask('t1')]))
  await phone.received.applyItems(aPage([aPlace('2')], { reset: true, next: 'c2' }))

  expect(await idsOf(phone)).toEqual(['2'])
  expect(await phone.inbox.tasks()).toEqual([])
  expect((await phone.outbox.counts()).waiting).toBe(1)
})

test('a new epoch is remembered until everything was offered again', async () => {
  const phone = await aPhone()
  await phone.received.applyItems(aPage([]))
  expect((await phone.received.position()).offer_again).toBe(false)
  await phone.received.applyItems(aPage([], { reset: true, epoch: 'e2', next: 'c2' }))
  await phone.received.applyItems(aPage([], { asked: 'c2', epoch: 'e2', next: 'c3' }))

  expect((await phone.received.position()).offer_again).toBe(true)
  await phone.received.offered()
  expect((await phone.received.position()).offer_again).toBe(false)
})

test('what a newer server sends is kept as it came, until it takes it back', async () => {
  const phone = await aPhone()
  const note = { kind: 'other', name: 'inbox', id: 'm1', op: 'upsert', data: { text: '请补充' } } as const
  await phone.received.applyItems(aPage([note]))
  expect(await phone.inbox.others('inbox')).toEqual([{ text: '请补充' }])
  const gone = { ...note, op: 'delete', data: null } as const
  await phone.received.applyItems(aPage([gone], { asked: 'c1', next: 'c2' }))

  expect(await phone.inbox.others('inbox')).toEqual([])
})

test('after seven days without the server reference data goes, work stays', async () => {
  const phone = await aPhone()
  await withReports(phone, 1)
  await phone.received.applyItems(aPage([aPlace('1')]))
  phone.hands.moment += LEASE - 1
  expect(await phone.received.expire()).toBe(false)
  phone.hands.moment += 1

  expect(await phone.received.expire()).toBe(true)
  expect(await idsOf(phone)).toEqual([])
  expect((await phone.received.position()).cursor).toBeNull()
  expect((await phone.outbox.counts()).waiting).toBe(1)
})
