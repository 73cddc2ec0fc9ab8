/** A phone that an older version of the app filled: nothing of it is lost by packing it into blocks. */
import { afterEach, expect, test } from 'vitest'
import { createKeys } from '@/store/keys'
import { openStore, type Store } from '@/store/store'
import type { Subject } from '@/store/items'
import { aDatabase, anOutside, idsOf, ITERATIONS, PIN, withReports, type Form } from './phone'
import { aPage, aPerson, aPlace, GRID } from './told'

const put = IDBObjectStore.prototype.put

afterEach(() => {
  IDBObjectStore.prototype.put = put
})

/** A place, who lives there and a period, as version 2 of the store had them; a draft, a report. */
async function anOldPhone(): Promise<Store<Form>> {
  const db = await aDatabase()
  const outside = anOutside()
  const vault = await createKeys(db, outside, ITERATIONS).create(PIN, null)
  const store = openStore<Form>(db, vault, outside)
  await store.received.applyItems(aPage([]))
  for (const item of [aPlace('1'), aPerson('a', '陈广生', ['1'])]) {
    if (item.kind !== 'subject' || item.op !== 'upsert') continue
    const { subject_id: id, type, grid }: Subject = item.data
    const body = await vault.seal(`subjects/${id}`, item.data)
    await db.put('subjects', { id, type, grid, at: [], body })
  }
  const period = { sheet: 'gongan/rental', subject_id: 'a', day: '2026-11-17' }
  const body = await vault.seal('periods/gongan/rental:a', period)
  await db.put('periods', { id: 'gongan/rental:a', subject: 'a', body })
  await store.drafts.begin({ release: 'r', place_id: '1', label: '一巷1号', state: { answers: {} } })
  await withReports(store, 1)
  return store
}

async function expectEverything(store: Store<Form>): Promise<void> {
  expect(await idsOf(store)).toEqual(['1', 'a'])
  expect((await store.subjects.placesIn(GRID)).map((place) => place.subject_id)).toEqual(['1'])
  expect((await store.subjects.personsAt('1')).map((person) => person.subject_id)).toEqual(['a'])
  expect((await store.subjects.search('陈广生')).length).toBe(1)
  expect(await store.subjects.periodsOf('a')).toHaveLength(1)
  expect(await store.drafts.listDrafts()).toHaveLength(1)
  expect((await store.outbox.counts()).waiting).toBe(1)
  expect((await store.received.position()).cursor).toBe('c1')
}

async function rowsLeft({ db }: Store<Form>): Promise<number> {
  return (await db.count('subjects')) + (await db.count('periods'))
}

test('what lies in rows is read as it lies, packed once, and read on', async () => {
  const store = await anOldPhone()
  await expectEverything(store)

  expect(await store.received.packOld()).toBe(true)
  expect(await rowsLeft(store)).toBe(0)
  expect(await store.db.count('blocks')).toBe(3)
  await expectEverything(store)
  expect(await store.received.packOld()).toBe(true)
  await expectEverything(store)
})

test('killed in the middle of packing, or without space for it, nothing has changed', async () => {
  const store = await anOldPhone()
  let puts = 0
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown) {
    puts += 1
    if (puts === 2) throw new DOMException('no space', 'QuotaExceededError')
    return put.call(this, value)
  }

  expect(await store.received.packOld()).toBe(false)
  IDBObjectStore.prototype.put = put
  expect(await rowsLeft(store)).toBe(3)
  expect(await store.db.count('blocks')).toBe(0)
  await expectEverything(store)
  expect(await store.received.packOld()).toBe(true)
  expect(await rowsLeft(store)).toBe(0)
  await expectEverything(store)
})

test('two windows that pack at once pack once', async () => {
  const store = await anOldPhone()
  await Promise.all([store.received.packOld(), store.received.packOld()])

  expect(await rowsLeft(store)).toBe(0)
  await expectEverything(store)
})

test('news of what lies in an old row takes its place', async () => {
  const store = await anOldPhone()
  const page = aPage([aPlace('1', { aliases: ['door'] })], { asked: 'c1', next: 'c2' })

  expect(await store.received.applyItems(page)).toBe('applied')
  expect((await store.subjects.byAlias('place', 'door'))?.subject_id).toBe('1')
  expect(await idsOf(store)).toEqual(['1', 'a'])
})

test('what is to be forgotten is forgotten in rows as well, without the key', async () => {
  const store = await anOldPhone()
  await store.received.wipe()

  expect(await rowsLeft(store)).toBe(0)
  expect(await idsOf(store)).toEqual([])
})
