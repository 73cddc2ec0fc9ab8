/** Two questions at once: the answer to the last one stands, whichever comes first. */
import { expect, test } from 'vitest'
import { lastAsked } from '@/console/data/latest'

function held<T>(): { readonly promise: Promise<T>; readonly give: (value: T) => void } {
  let give: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    give = done
  })
  return { promise, give }
}

test('an answer that was overtaken is none', async () => {
  const last = lastAsked()
  const [early, late] = [held<string>(), held<string>()]
  const [first, second] = [last(early.promise), last(late.promise)]
  late.give('the days asked for')
  early.give('the days before')
  expect(await second).toBe('the days asked for')
  expect(await first).toBeUndefined()
})

test('questions one after the other are all answered', async () => {
  const last = lastAsked()
  expect(await last(Promise.resolve(1))).toBe(1)
  expect(await last(Promise.resolve(2))).toBe(2)
})
