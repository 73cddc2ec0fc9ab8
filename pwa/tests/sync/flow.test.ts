/** How much goes at once, and when to come back. */
import { expect, test } from 'vitest'
import { createBackoff } from '@/sync/backoff'
import { createFlow, MOST_BYTES } from '@/sync/flow'

const waiting = (n: number, bytes = 10) =>
  Array.from({ length: n }, (_, at) => ({ op_id: String(at), bytes, attempts: 0 }))

test('a batch ends at fifty operations or 1.5 MB, and holds one at least', () => {
  const flow = createFlow()

  expect(flow.take(waiting(60))).toHaveLength(50)
  expect(flow.take(waiting(60, MOST_BYTES / 3))).toHaveLength(2)
  expect(flow.take(waiting(3, MOST_BYTES * 2))).toHaveLength(1)
  expect(flow.take([])).toEqual([])
})

test('what failed before is not mixed with what did not', () => {
  const [one, two] = waiting(2)
  const failed = { op_id: 'x', bytes: 10, attempts: 1 }

  expect(createFlow().take([one ?? failed, two ?? failed, failed])).toEqual([one, two])
})

test('a line that breaks gets less at once, one that carries gets more again', () => {
  const flow = createFlow()
  for (let n = 0; n < 10; n += 1) flow.broke(50)
  expect(flow.take(waiting(60))).toHaveLength(1)
  flow.carried()
  flow.carried()
  expect(flow.take(waiting(60))).toHaveLength(4)
  for (let n = 0; n < 10; n += 1) flow.carried()

  expect(flow.take(waiting(60))).toHaveLength(50)
})

test('waits grow with every failure up to five minutes and begin anew after a success', () => {
  const backoff = createBackoff(() => 0.999_999)
  const waits = Array.from({ length: 12 }, () => backoff.failed(null))

  expect(waits.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000])
  expect(Math.max(...waits)).toBe(300_000)
  backoff.succeeded()
  expect(backoff.failed(null)).toBe(2_000)
})

test('jitter takes the whole range, so that phones do not come back together', () => {
  let n = 0
  const backoff = createBackoff(() => [0, 0.5, 0.999][n++ % 3] ?? 0)
  for (let failures = 0; failures < 9; failures += 1) backoff.failed(null)

  expect([backoff.failed(null), backoff.failed(null), backoff.failed(null)]).toEqual([
    500, 150_000, 299_700,
  ])
})

test('what the server asked for is kept, with jitter on top', () => {
  const backoff = createBackoff(() => 0.5)

  expect(backoff.failed(60_000)).toBe(61_000)
})
