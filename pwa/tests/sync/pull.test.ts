/** Pull: page by page with the cursor; an expired one starts again without losing what is shown. */
import { expect, test } from 'vitest'
import { createClock } from '@/sync/clock'
import { fetchRelease } from '@/sync/release'
import { pull } from '@/sync/pull'
import { aPhone, idsOf, NOW, type Phone } from '../store/phone'
import { aPlace, aReportState, aTask } from '../store/told'
import { aClock, aLine, cut, html, json, problem, TOKEN, type Answering } from './line'

function page(items: readonly unknown[], next: string, has_more = false, epoch = 'e1') {
  return json({ epoch, next, has_more, server_time: '2026-11-18T08:30:00+08:00', items })
}

async function pulled(phone: Phone, answer: Answering) {
  const line = aLine(answer)
  const parts = { received: phone.received, clock: aClock(), token: () => TOKEN }
  const report = await pull({ ...parts, transport: line.transport })
  return { report, asked: line.heard.map((heard) => heard.path.split('?cursor=')[1] ?? null) }
}

test('pages are taken one after the other until there is no more', async () => {
  const phone = await aPhone()
  const { report, asked } = await pulled(phone, (_heard, n) =>
    page([aPlace(String(n))], `c${String(n)}`, n < 2),
  )

  expect(report).toMatchObject({ kind: 'done', items: 3 })
  expect(asked).toEqual([null, 'c0', 'c1'])
  expect(await idsOf(phone)).toEqual(['0', '1', '2'])
})

test('a line that breaks between pages goes on from the last one', async () => {
  const phone = await aPhone()
  const { report } = await pulled(phone, (_heard, n) =>
    n === 0 ? page([aPlace('0')], 'c0', true) : cut(),
  )
  const { asked } = await pulled(phone, () => page([aPlace('1')], 'c1'))

  expect(report.kind).toBe('unreachable')
  expect(asked).toEqual(['c0'])
  expect(await idsOf(phone)).toEqual(['0', '1'])
})

test('410 begins again, and what was there stays until the first new page', async () => {
  const phone = await aPhone()
  await pulled(phone, () => page([aPlace('old'), aTask('t')], 'c0'))
  const seen: string[][] = []
  const { asked } = await pulled(phone, async (_heard, n) => {
    seen.push(await idsOf(phone))
    return n === 0 ? problem(410, 'gone', { reset: true }) : page([aPlace('new')], 'd0', false, 'e2')
  })

  expect(asked).toEqual(['c0', null])
  expect(seen).toEqual([['old'], ['old']])
  expect(await idsOf(phone)).toEqual(['new'])
  expect(await phone.inbox.tasks()).toEqual([])
  expect((await phone.received.position()).offer_again).toBe(true)
})

test.each([
  ['a server that says 410 for ever', () => problem(410, 'gone', { reset: true })],
  ['410 of somebody else', () => html(410)],
  ['a login page', () => html(200)],
  ['JSON that is no page', () => json({ items: 'none' })],
])('%s changes nothing', async (_what, answer) => {
  const phone = await aPhone()
  await pulled(phone, () => page([aPlace('old')], 'c0'))
  const { report } = await pulled(phone, answer)

  expect(report.kind).toBe('unreachable')
  expect(await idsOf(phone)).toEqual(['old'])
  expect((await phone.received.position()).cursor).toBe('c0')
})

test('a token that opens nothing any more is told from a line that is down', async () => {
  const phone = await aPhone()

  expect((await pulled(phone, () => problem(401, 'unauthorized'))).report.kind).toBe('signed_out')
})

test('every kind finds its room, and one that cannot be read spoils none', async () => {
  const phone = await aPhone()
  const broken = { kind: 'subject', id: 'x', rev: 1, op: 'upsert', data: { type: 'place' } }
  const news = { kind: 'inbox', id: 'm', rev: 1, op: 'upsert', data: { text: '请补充' } }
  await pulled(phone, () =>
    page([aReportState('v', 'o', 3), broken, news, null, 7, aTask('t'), aPlace('p')], 'c0'),
  )

  expect(await idsOf(phone)).toEqual(['p'])
  expect((await phone.inbox.reportState('v'))?.rev).toBe(3)
  expect((await phone.inbox.tasks()).map((task) => task.task_id)).toEqual(['t'])
  expect(await phone.inbox.others('inbox')).toEqual([{ text: '请补充' }])
  expect(await phone.inbox.others('subject')).toEqual([{ type: 'place' }])
})

test('the server sets the clock', async () => {
  const phone = await aPhone()
  const clock = createClock({ wall: () => NOW - 48 * 3600_000, steady: () => 5 })
  const { transport } = aLine(() => page([], 'c0'))
  await pull({ received: phone.received, clock, token: () => TOKEN, transport })

  expect(clock.now()).toBe(NOW)
  expect(clock.stamp()).toBe('2026-11-18T08:30:00+08:00')
})

const HASH = 'ab'.repeat(32)

test('the release in force is fetched once, and asked for by its hash', async () => {
  const { releases } = await aPhone()
  const line = aLine(({ headers }) =>
    headers.get('If-None-Match') === `"${HASH}"`
      ? new Response(null, { status: 304 })
      : json({ version: '2026.11.0' }, 200, { ETag: `W/"${HASH}"` }),
  )
  const needed = () => Promise.resolve([])
  const parts = { releases, transport: line.transport, token: () => TOKEN, needed }

  expect([await fetchRelease(parts), await fetchRelease(parts)]).toEqual(['changed', 'unchanged'])
  expect((await releases.current())?.bundle).toEqual({ version: '2026.11.0' })
})

test('a release without a version or a hash is none', async () => {
  const { releases } = await aPhone()
  const needed = () => Promise.resolve([])
  for (const answer of [json({ version: 'v' }), json({}, 200, { ETag: `"${HASH}"` }), html(200)]) {
    const { transport } = aLine(() => answer)
    expect(await fetchRelease({ releases, transport, token: () => TOKEN, needed })).toBe(
      'unreachable',
    )
  }
  expect(await releases.current()).toBeNull()
})
