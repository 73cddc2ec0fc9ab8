/** After the visit, between screen and store: corrections, tasks, withdrawals, the inbox. */
import { beforeAll, expect, test } from 'vitest'
import { readOperation } from '@/store/operation'
import { createAmending, type Amending } from '@/composables/amending'
import type { Desk } from '@/composables/desk'
import { messages, unread } from '@/composables/inbox'
import { marksOf } from '@/composables/marks'
import { registryFrom, type Registry } from '@/composables/registry'
import { ownReports, reportOfVisit } from '@/composables/reports'
import { openTasks, ownTasks, reply } from '@/composables/tasks'
import { undoWithdrawal, withdraw } from '@/composables/withdrawing'
import { release } from '../form/tables'
import { aReportState } from '../store/told'
import { aDesk, aTaskAbout, delivered, settle, told } from './desk'

let registry: Registry

beforeAll(async () => {
  registry = await registryFrom(release())
})

async function amendingOf(desk: Desk, visitId: string): Promise<Amending> {
  const report = await reportOfVisit(desk.store, visitId)
  const tasks = (await ownTasks(desk.store)).map((each) => each.task)
  return createAmending(desk, { visitId, registry, report, tasks })
}

/** The operations of a type, as they will be sent. */
async function sent(desk: Desk, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const entries = await desk.store.outbox.entries()
  return entries.filter((each) => each.type === type).map((each) => readOperation(each.text))
}

const standing = async (desk: Desk) => (await ownReports(desk.store))[0]?.standing

test('a correction is one amendment of what was changed, on the state that it was made on', async () => {
  const desk = await aDesk()
  const visitId = await delivered(desk)
  await told(desk, aReportState(visitId, 'o', 3))
  const amending = await amendingOf(desk, visitId)
  amending.change('place.address', '一巷2号')
  amending.change('persons.R00001.name', undefined)
  expect(await amending.send('')).toBe('sent')

  expect(await sent(desk, 'visit.amend')).toMatchObject([
    {
      ...{ visit_id: visitId, base_rev: 3, set: { 'place.address': '一巷2号' }, remove: [] },
      ...{ unset: ['persons.R00001.name'], reason: '网格员更正' },
    },
  ])
  expect(await standing(desk)).toBe('amending')
})

test('what was typed and taken back is no change, and nothing is sent of it', async () => {
  const desk = await aDesk()
  const amending = await amendingOf(desk, await delivered(desk))
  const before = amending.flat.value.get('place.address')
  amending.change('place.address', '别处')
  amending.restore('place.address')

  expect(amending.flat.value.get('place.address')).toBe(before)
  expect(await amending.send('')).toBe('nothing')
  expect(await sent(desk, 'visit.amend')).toEqual([])
})

test('a correction that was begun is found again, and one that was sent is not', async () => {
  const desk = await aDesk()
  const visitId = await delivered(desk)
  const first = await amendingOf(desk, visitId)
  first.change('place.address', '一巷2号')
  await desk.store.pending.keepCorrection(first.correction.value)
  const again = await amendingOf(desk, visitId)
  expect(again.correction.value).toMatchObject({ set: { 'place.address': '一巷2号' } })
  await again.send('')

  expect((await amendingOf(desk, visitId)).changed.value).toBe(0)
})

test('a second correction stands on the first, though pull has not told of it', async () => {
  const desk = await aDesk()
  const visitId = await delivered(desk)
  for (const address of ['一巷2号', '一巷3号']) {
    const amending = await amendingOf(desk, visitId)
    amending.change('place.address', address)
    await amending.send('')
  }

  expect((await sent(desk, 'visit.amend')).map((each) => each['base_rev'])).toEqual([1, 2])
  const flat = (await amendingOf(desk, visitId)).flat.value
  expect(flat.get('place.address')).toBe('一巷3号')
})

test('what would come back again is found before it is sent', async () => {
  const desk = await aDesk()
  const amending = await amendingOf(desk, await delivered(desk))
  amending.change('place.floors', 'six')
  expect(amending.faults.value).toEqual(['place.floors'])
  amending.change('place.floors', 6)
  expect(amending.faults.value).toEqual([])
})

test('a task marks its places, and counts no longer once an answer is on its way', async () => {
  const desk = await aDesk()
  const visitId = await delivered(desk)
  await told(desk, aTaskAbout(visitId, { detail: { paths: ['place.floors'] } }))
  expect(await openTasks(desk.store)).toBe(1)
  const amending = await amendingOf(desk, visitId)
  expect(amending.marks).toMatchObject([{ path: 'place.floors', isFault: false }])
  amending.change('place.floors', 6)
  await amending.send('')

  expect(await openTasks(desk.store)).toBe(0)
  expect(await sent(desk, 'task.reply')).toEqual([])
})

test('a department that returned a row is answered with the correction', async () => {
  const desk = await aDesk()
  const visitId = await delivered(desk)
  await told(desk, aTaskAbout(visitId, { kind: 'return', detail: { reason: '电话不对' } }))
  const amending = await amendingOf(desk, visitId)
  amending.change('persons.R00001.phone', '19900003748')
  await amending.send('已核对')
  const [amendment] = await sent(desk, 'visit.amend')

  expect(await sent(desk, 'task.reply')).toMatchObject([
    { task_id: 'task-1', text: '已核对', amend_op_id: amendment?.['op_id'] },
  ])
})

test('a task that cannot be done is answered in words', async () => {
  const desk = await aDesk()
  await told(desk, aTaskAbout(await delivered(desk)))
  const [own] = await ownTasks(desk.store)
  if (!own) throw new Error('there is a task')
  expect(await reply(desk, own.task, '住户不知道')).toBe('saved')

  expect(await openTasks(desk.store)).toBe(0)
  expect(await ownTasks(desk.store)).toMatchObject([{ answered: true }])
})

test.each([
  [{ faults: [{ path: 'p', code: 'constraint', message: 'Out.' }] }, '超出范围，或与其他回答对不上', ''],
  [{ faults: [{ path: 'p', code: 'brand_new', message: 'Why.' }] }, '请核对', 'Why.'],
  [{ paths: ['p'] }, '必填，还没有填', ''],
  [{ paths: ['p'], standing: { p: 'o' } }, '与别人的更正不一样', ''],
])('each reason has words of ours, and a new one keeps the server\'s: %#', (detail, words, more) => {
  expect(marksOf(detail)).toMatchObject([{ path: 'p', words, detail: more }])
})

test('a withdrawal may be taken back while it has not been sent', async () => {
  const desk = await aDesk()
  await delivered(desk)
  const [report] = await ownReports(desk.store)
  if (!report) throw new Error('there is a report')
  await withdraw(desk, report, '重复了')
  expect(await standing(desk)).toBe('withdrawing')
  await undoWithdrawal(desk, report)

  expect(await standing(desk)).toBe('delivered')
  expect(await desk.store.pending.withdrawals()).toEqual([])
})

test('what became of reports is new until it was seen, and new again when it changes', async () => {
  const desk = await aDesk()
  await delivered(desk)
  const entry = (await ownReports(desk.store))[0]?.entry
  if (!entry) throw new Error('there is a report')
  expect(await unread(desk.store)).toBe(0)
  await settle(desk, entry.op_id, 'held')
  expect(await unread(desk.store)).toBe(1)
  await desk.store.readMarks.see((await messages(desk.store, registry)).map((each) => each.key))
  expect(await unread(desk.store)).toBe(0)
  await settle(desk, entry.op_id, 'rejected')

  expect(await unread(desk.store)).toBe(1)
})

test('a department\'s outcome stands in the inbox with the sheet it is about', async () => {
  const desk = await aDesk()
  const visitId = await delivered(desk)
  const data = {
    ...{ inbox_id: 'm1', kind: 'outcome', visit_id: visitId, created_at: '2026-11-18T08:00:00Z' },
    detail: { department: 'zongzhi', sheet: 'zongzhi/dispute', status: 'done', text: '已调解' },
  }
  await told(desk, { kind: 'other', name: 'inbox', id: 'm1', op: 'upsert', data })
  const [message] = await messages(desk.store, registry)

  expect(message).toMatchObject({ key: 'm1', title: '已办结', unread: true })
  expect(message?.line).toContain('已调解')
  expect(message?.line).toContain('矛盾纠纷')
})
