/** A store that turns out to be an older copy: restored from a backup, or begun anew. */
import { expect, test } from 'vitest'
import { anOperation, aPhone, DEVICE, withReports } from './phone'

const HALF = () => 0.5
const DAY = '2026-11-18'

test('what the server heard of this very store is no surprise', async () => {
  const phone = await aPhone()
  await withReports(phone, 2)

  expect(await phone.numbers.heard(DEVICE, 2, HALF)).toBe(false)
  expect(await phone.numbers.issue(DAY, 5)).toMatchObject({ no: '20261118000005001' })
})

test('numbers that this store never gave out show that it is a copy, once', async () => {
  const phone = await aPhone()
  await withReports(phone, 2)

  expect(await phone.numbers.heard(DEVICE, 7, HALF)).toBe(true)
  expect(await phone.numbers.heard(DEVICE, 7, HALF)).toBe(false)
})

test('a copy gives out no number twice, neither of operations nor of issues', async () => {
  const phone = await aPhone()
  await phone.numbers.issue(DAY, 5)
  await phone.numbers.heard(DEVICE, 7, HALF)

  const saved = await phone.outbox.add(anOperation(), { deviceId: DEVICE })
  expect(saved).toMatchObject({ kind: 'saved', seq: 8 })
  expect(await phone.numbers.issue(DAY, 5)).toMatchObject({ no: '20261118000005501' })
  expect(await phone.numbers.issue('2026-11-19', 5)).toMatchObject({ no: '20261119000005501' })
})
