/** A server that says "soon" is asked again, until it answers or nobody wants to know. */
import { expect, test } from 'vitest'
import { patiently } from '@/console/data/patience'

function saying(...answers: readonly (number | null)[]): { ask: () => Promise<number | null>; asked: () => number } {
  let asked = 0
  return {
    asked: () => asked,
    ask: async () => {
      asked += 1
      return answers[asked - 1] ?? null
    },
  }
}

test('what is ready soon is had without asking anew by hand', async () => {
  const server = saying(1, 1, null)
  expect(await patiently(server.ask, (answer) => answer, new AbortController().signal)).toBeNull()
  expect(server.asked()).toBe(3)
})

test('whoever goes away meanwhile is not waited for', async () => {
  const leaving = new AbortController()
  const server = saying(60_000, null)
  const answer = patiently(server.ask, (told) => told, leaving.signal)
  await Promise.resolve()
  leaving.abort()
  expect(await answer).toBe(60_000)
  expect(server.asked()).toBe(1)
})
