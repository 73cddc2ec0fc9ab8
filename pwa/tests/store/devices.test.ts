/** What belongs to the device: its numbers, photos, releases, and how safe its store is. */
import { expect, test } from 'vitest'
import { createMarker, type Slot } from '@/store/marker'
import { LARGEST_BLOB } from '@/store/photos'
import { askToPersist, spaceOf, warningsOf } from '@/store/storage'
import { aDatabase, anOutside, aPhone, NOW } from './phone'

const DAY = 24 * 3600 * 1000

test('issue numbers are date, device and counter, and never come twice', async () => {
  const phone = await aPhone()
  const tabs = [phone, phone.tab(), phone]
  const numbers = await Promise.all(tabs.map((tab) => tab.numbers.issue('2026-11-18', 100001)))

  expect(numbers.map((each) => (each.kind === 'reserved' ? each.no : '')).sort()).toEqual([
    '20261118100001001',
    '20261118100001002',
    '20261118100001003',
  ])
  expect(await phone.numbers.issue('2026-11-19', 100001)).toEqual({
    kind: 'reserved',
    no: '20261119100001001',
  })
})

test('a thousandth issue of a day has no number', async () => {
  const phone = await aPhone()
  const row = { key: 'numbers', seq: {}, issues: { '20261118100001': 999 }, photos: {} } as const
  await phone.db.put('meta', row)

  expect(await phone.numbers.issue('2026-11-18', 100001)).toEqual({ kind: 'used_up' })
})

test('a photo has a name that no other phone gives', async () => {
  const phone = await aPhone()

  expect(await phone.numbers.photo('2026-11-18', 100001)).toEqual({
    kind: 'reserved',
    no: 'P20261118100001-001.jpg',
  })
})

test('a photo larger than the server takes is refused with the limit', async () => {
  const phone = await aPhone()
  const bytes = new Uint8Array(LARGEST_BLOB + 1)
  const photo = { name: 'P1.jpg', owner: 'o', mime: 'image/jpeg', bytes }

  expect(await phone.photos.add(photo)).toEqual({ kind: 'too_large', limit: LARGEST_BLOB })
})

test('two identical photos are two photos', async () => {
  const phone = await aPhone()
  const photo = { owner: 'o', mime: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]) }
  await phone.photos.add({ ...photo, name: 'P1.jpg' })
  await phone.photos.add({ ...photo, name: 'P2.jpg' })
  await phone.photos.remove('P1.jpg')

  expect((await phone.photos.ofOwner('o')).map((ref) => ref.name)).toEqual(['P2.jpg'])
  expect(await phone.photos.bytesOf('P2.jpg')).toEqual(photo.bytes)
})

test('the release kept last is in force; older ones stay as long as they are needed', async () => {
  const { releases } = await aPhone()
  for (const version of ['2026.11.0', '2026.12.0', '2027.1.0']) {
    await releases.keep({ version, sha256: version, bundle: { version } })
  }
  await releases.prune(['2026.11.0'])

  expect((await releases.current())?.bundle).toEqual({ version: '2027.1.0' })
  expect((await releases.byVersion('2026.11.0'))?.bundle).toEqual({ version: '2026.11.0' })
  expect(await releases.byVersion('2026.12.0')).toBeNull()
})

function aSlot(): Slot {
  const kept = new Map<string, string>()
  return { read: (key) => kept.get(key) ?? null, write: (key, text) => kept.set(key, text) }
}

test('a store that the browser dropped is told from a new one', async () => {
  const slots = [aSlot(), aSlot()]
  const marker = createMarker(slots, anOutside())
  const db = await aDatabase()
  expect(await marker.recognise(db)).toEqual({ kind: 'new' })
  expect(await marker.recognise(db)).toEqual({ kind: 'known' })
  await marker.note(db, 3)
  await db.clear('meta')

  expect(await marker.recognise(db)).toMatchObject({ kind: 'evicted', last: { unsent: 3 } })
})

test('one of the places that hold the mark is enough, and nonsense in it is no mark', async () => {
  const kept = aSlot()
  const spoilt: Slot = { read: () => '{"store":1}', write: () => undefined }
  const marker = createMarker([spoilt, kept], anOutside())
  const db = await aDatabase()
  expect(await marker.recognise(db)).toEqual({ kind: 'new' })
  await db.clear('meta')

  expect((await marker.recognise(db)).kind).toBe('evicted')
})

test.each([
  [undefined, 'unknown'],
  [{}, 'unknown'],
  [{ persist: () => Promise.resolve(true) }, 'granted'],
  [{ persist: () => Promise.resolve(false) }, 'denied'],
  [{ persist: () => Promise.resolve(false), persisted: () => Promise.resolve(true) }, 'granted'],
])('the answer about keeping the store is shown: %#', async (desk, answer) => {
  expect(await askToPersist(desk)).toBe(answer)
})

test('how full the phone is, where the browser says it', async () => {
  const estimate = () => Promise.resolve({ usage: 1, quota: 10 })
  expect(await spaceOf({ estimate })).toEqual({ used: 1, total: 10 })
  expect(await spaceOf(undefined)).toBeNull()
})

test.each([
  [{ waiting: 99, oldestWaiting: NOW - 3 * DAY + 1 }, []],
  [{ waiting: 1, oldestWaiting: NOW - 3 * DAY }, ['old']],
  [{ waiting: 100, oldestWaiting: NOW - 4 * DAY }, ['old', 'many']],
  [{ waiting: 0, oldestWaiting: null }, []],
  [{ waiting: 0, oldestWaiting: null, wantBlobs: 1 }, ['photos']],
])('the worker is warned of what waits too long or too much, and of photos that do: %#', (some, kinds) => {
  const none = { delivered: 0, held: 0, returned: 0, stuck: 0, wantBlobs: 0 }
  expect(warningsOf({ ...none, ...some }, NOW).map((warning) => warning.kind)).toEqual(kinds)
})
