/** What was received lies in blocks: a change rewrites few of them, and opens as few again. */
import { expect, test } from 'vitest'
import { aPhone, idsOf, type Phone } from './phone'
import { aPage, aPerson, aPlace, GRID } from './told'

const MANY = 300

const gone = (id: string) => ({ kind: 'subject', id, op: 'delete' }) as const

/** Three hundred places in one page. */
async function aFullPhone(): Promise<Phone> {
  const phone = await aPhone()
  const items = Array.from({ length: MANY }, (_, n) => aPlace(String(n)))
  await phone.received.applyItems(aPage([...items, aPerson('p', '陈广生', ['7'])]))
  return phone
}

async function madeIn(phone: Phone): Promise<Record<string, number>> {
  const rows = await phone.db.getAll('blocks')
  return Object.fromEntries(rows.map((row) => [row.id, row.made]))
}

test('hundreds of places lie in a few blocks, and none is lost or doubled', async () => {
  const phone = await aFullPhone()

  expect(await phone.db.count('blocks')).toBe(4)
  expect((await phone.subjects.placesIn(GRID)).length).toBe(MANY)
  expect(new Set(await idsOf(phone)).size).toBe(MANY + 1)
})

test('a change rewrites the block that it lies in and no other', async () => {
  const phone = await aFullPhone()
  const page = aPage([aPlace('150', { aliases: ['door-150'] })], { asked: 'c1', next: 'c2' })
  await phone.received.applyItems(page)

  const made = Object.values(await madeIn(phone))
  expect(made.filter((generation) => generation === 2)).toHaveLength(1)
  expect((await phone.subjects.byAlias('place', 'door-150'))?.subject_id).toBe('150')
  expect((await idsOf(phone)).length).toBe(MANY + 1)
})

test('what is new joins the last block, and a block that lost everything goes', async () => {
  const phone = await aFullPhone()
  const page = aPage([aPlace('new'), gone('p')], { asked: 'c1', next: 'c2' })
  await phone.received.applyItems(page)

  expect(Object.keys(await madeIn(phone))).toEqual(
    ['1', '2', '3'].map((n) => `subject:place/00000${n}`),
  )
  expect(await idsOf(phone)).toContain('new')
  expect(await phone.subjects.personsAt('7')).toEqual([])
})

test('a thing that turns out to be of another kind is not there twice', async () => {
  const phone = await aFullPhone()
  const page = aPage([aPlace('7', { type: 'site' })], { asked: 'c1', next: 'c2' })
  await phone.received.applyItems(page)

  expect((await phone.subjects.placesIn(GRID)).length).toBe(MANY - 1)
  expect((await idsOf(phone)).length).toBe(MANY + 1)
})

test('a page with nothing in it changes no generation, and still moves on', async () => {
  const phone = await aFullPhone()
  await phone.received.applyItems(aPage([], { asked: 'c1', next: 'c2' }))

  expect(await phone.received.position()).toMatchObject({ cursor: 'c2', generation: 1 })
  expect(await phone.received.applyItems(aPage([aPlace('x')], { asked: 'c1' }))).toBe('stale')
})
