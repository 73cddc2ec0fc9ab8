/** What somebody reads who takes the database off a found phone: nothing about anybody. */
import { expect, test } from 'vitest'
import type { Db } from '@/store/db'
import { anOperation, aPhone, DEVICE } from './phone'
import { aPage, aPerson, aPlace, aTask, GRID } from './told'

const SECRETS = ['陈广生', '天河区', '石井头村', 'R00001', '一巷1号', 'place.floors', 'tok-en', '梁䶮']

async function aUsedPhone() {
  const phone = await aPhone()
  const state = { answers: { 'place.address': '天河区' } }
  await phone.drafts.begin({ release: 'r', place_id: 'p1', label: '一巷1号', state })
  const operation = anOperation()
  await phone.outbox.add(operation, { deviceId: DEVICE })
  const faults = [{ path: 'place.floors', code: 'wrong_type', message: '陈广生' }]
  await phone.settling.settle(operation.op_id, { state: 'returned', verdict: { faults } })
  await phone.received.applyItems(aPage([aPlace('1'), aPerson('x', '陈广生', ['1']), aTask('t')]))
  await phone.photos.add({
    ...{ name: 'P1.jpg', owner: operation.op_id, mime: 'image/jpeg' },
    bytes: new TextEncoder().encode('天河区 as pixels'),
  })
  await phone.session.keep({
    ...{ token: 'tok-en', expires_at: '2027-01-01T00:00:00Z', device_id: DEVICE, device_no: 100001 },
    worker: { id: 'w', name: '梁䶮', phone: '19900002201' },
    grids: [{ code: GRID, name: '第003网格', areas: [] }],
  })
  return phone
}

/** Every byte of every room, as text. */
async function dumpOf(db: Db): Promise<string> {
  const texts: string[] = []
  const readable = (_key: string, value: unknown): unknown =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : value
  for (const room of db.objectStoreNames) {
    texts.push(JSON.stringify([await db.getAllKeys(room), await db.getAll(room)], readable))
  }
  return texts.join('\n')
}

test('no name, address, answer, fault or token can be read without the key', async () => {
  const { db } = await aUsedPhone()
  const dump = await dumpOf(db)

  expect(dump).toContain('P1.jpg')
  for (const secret of SECRETS) expect(dump, secret).not.toContain(secret)
})

test('everything is there for who has the key', async () => {
  const phone = await aUsedPhone()

  expect((await phone.session.current())?.token).toBe('tok-en')
  expect((await phone.subjects.search('陈广生'))[0]?.subject_id).toBe('x')
  expect(new TextDecoder().decode((await phone.photos.bytesOf('P1.jpg')) ?? undefined)).toBe(
    '天河区 as pixels',
  )
})

test('a record passed off as another does not open', async () => {
  const phone = await aUsedPhone()
  const [row] = await phone.db.getAllFromIndex('blocks', 'kind', 'subject:person')
  if (!row) throw new Error('no row')
  await phone.db.put('blocks', { ...row, id: 'subject:person/000002' })

  await expect(phone.subjects.personsAt('x')).rejects.toThrow()
})

test('the same thing sealed twice does not look the same', async () => {
  const phone = await aUsedPhone()
  const before = await phone.db.get('meta', 'session')
  const session = await phone.session.current()
  if (session) await phone.session.keep(session)

  expect(await phone.db.get('meta', 'session')).not.toEqual(before)
})
