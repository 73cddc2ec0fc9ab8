/** Unsent work carried to another phone by a file. */
import { expect, test } from 'vitest'
import { newCode, openParcel, sealParcel } from '@/store/parcel'
import { anOutside, anOperation, aPhone, DEVICE, withReports, type Phone } from './phone'

const CODE = '7K9D-2MQX-V4TB-0R8W'
const WHO = 'worker-1'
const TO = { workerId: WHO, deviceId: DEVICE }

/** One report that waits, one that was set aside, one delivered; a photo, a draft. */
async function aDay(): Promise<{ readonly phone: Phone; readonly unsent: readonly string[] }> {
  const phone = await aPhone()
  const [first = '', second = '', third = ''] = await withReports(phone, 3)
  await phone.settling.setAside(second)
  await phone.settling.settle(third, { state: 'delivered', verdict: {} })
  const bytes = new Uint8Array([10, 1, 10, 255])
  await phone.photos.add({ name: 'P1.jpg', owner: first, mime: 'image/jpeg', bytes })
  await phone.photos.add({ name: 'P2.jpg', owner: third, mime: 'image/jpeg', bytes })
  const draft = { release: '2026.11.0', place_id: null, label: '一巷𠮷号', state: { answers: { a: 1 } } }
  await phone.drafts.begin(draft)
  return { phone, unsent: [first, second] }
}

test('what was not delivered arrives on the other phone as the very same texts', async () => {
  const { phone, unsent } = await aDay()
  expect(await phone.transfer.count()).toBe(3)
  const file = await phone.transfer.pack(WHO, CODE)
  const other = await aPhone()
  const taken = await other.transfer.unpack(file, CODE, TO)

  expect(taken).toEqual({ kind: 'taken', operations: 2, photos: 1, drafts: 1 })
  for (const opId of unsent) {
    const [before, after] = [await phone.outbox.entry(opId), await other.outbox.entry(opId)]
    expect(after).toMatchObject({ text: before?.text, sha256: before?.sha256, state: 'waiting' })
  }
  expect(await other.photos.bytesOf('P1.jpg')).toEqual(new Uint8Array([10, 1, 10, 255]))
  expect((await other.drafts.listDrafts())[0]?.label).toBe('一巷𠮷号')
})

test('nothing goes away from the phone that packs', async () => {
  const { phone } = await aDay()
  const before = await phone.outbox.counts()
  await phone.transfer.pack(WHO, CODE)

  expect(await phone.outbox.counts()).toEqual(before)
  expect(await phone.drafts.listDrafts()).toHaveLength(1)
})

test('the other phone goes on numbering above what it took in', async () => {
  const { phone } = await aDay()
  const other = await aPhone()
  await other.transfer.unpack(await phone.transfer.pack(WHO, CODE), CODE, TO)

  const saved = await other.outbox.add(anOperation(), { deviceId: DEVICE })
  expect(saved).toMatchObject({ kind: 'saved', seq: 3 })
})

test('a file that is taken in twice doubles nothing, nor does one on its own phone', async () => {
  const { phone } = await aDay()
  const file = await phone.transfer.pack(WHO, CODE)
  const other = await aPhone()
  await other.transfer.unpack(file, CODE, TO)
  const nothing = { kind: 'taken', operations: 0, photos: 0, drafts: 0 }

  expect(await other.transfer.unpack(file, CODE, TO)).toEqual(nothing)
  expect(await phone.transfer.unpack(file, CODE, TO)).toEqual(nothing)
})

test('the code is taken however it was written down, and no other opens the file', async () => {
  const { phone } = await aDay()
  const file = await phone.transfer.pack(WHO, CODE)
  const other = await aPhone()

  expect(await other.transfer.unpack(file, '7K9D2MQXV4TB1R8W', TO)).toEqual({ kind: 'bad_code' })
  const loose = await other.transfer.unpack(file, ' ７k9d 2mqx v4tb or8w', TO)
  expect(loose.kind).toBe('taken')
})

test('reports are handed in by who recorded them', async () => {
  const { phone } = await aDay()
  const file = await phone.transfer.pack(WHO, CODE)
  const other = await aPhone()

  expect(await other.transfer.unpack(file, CODE, { ...TO, workerId: 'worker-2' })).toEqual({ kind: 'other_worker' })
  expect(await other.outbox.entries()).toEqual([])
})

test.each([
  ['nothing', new Uint8Array()],
  ['a photo', new Uint8Array([0xff, 0xd8, 10, 1])],
  ['another document', new TextEncoder().encode('{"format":"other"}\nabc')],
  ['endless work', new TextEncoder().encode(
    '{"format":"yigetong-unsent","version":1,"iterations":1e12,"salt":"","iv":""}\n',
  )],
])('%s is no file of ours', async (_, file) => {
  expect(await openParcel(anOutside(), CODE, file)).toEqual({ kind: 'bad_file' })
})

test('nothing readable is in the file, and a byte that changed is noticed', async () => {
  const outside = anOutside()
  const packed = { content: { name: '陈广生' }, bytes: [new Uint8Array([1, 2])] }
  const file = await sealParcel(outside, CODE, packed)
  expect(new TextDecoder().decode(file)).not.toContain('陈广生')
  expect(await openParcel(outside, CODE, file)).toEqual({ kind: 'opened', packed })
  file[file.length - 1] = (file.at(-1) ?? 0) ^ 1

  expect(await openParcel(outside, CODE, file)).toEqual({ kind: 'bad_code' })
})

test('a code has eighty bits and no sign that is mistaken for another', () => {
  expect(newCode(anOutside())).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
})
