/** What an answer leaves as it was is the very same thing after it. */
import { expect, test } from 'vitest'
import { compose, createComposer } from '@/form/engine'
import { keptComposition, keptEach } from '@/form/kept'
import { release } from './tables'
import { worker } from './worker'

const COMPOSER = createComposer(release())
const door = worker('building', { rented: true, owner_name: '郭伯' })

test('an answer changes its own line and leaves all others the very same things', () => {
  const before = compose(COMPOSER, door.state)
  const [first] = before.ask
  const after = keptComposition(before, compose(COMPOSER, door.leavesOut(first?.path ?? '', 'unknown').state))

  const changed = after.ask.filter((line) => !before.ask.includes(line))
  expect(changed.map((line) => line.path)).toEqual([first?.path])
  expect(after.show).toBe(before.show)
})

test('the same moment composed again is the composition that was there', () => {
  const before = compose(COMPOSER, door.state)

  expect(keptComposition(before, compose(COMPOSER, door.state))).toBe(before)
})

test('a list that lost, gained or moved something is another list of the same things', () => {
  const [a, b] = [{ name: 'a' }, { name: 'b' }]
  const nameOf = (item: { name: string }) => item.name

  expect(keptEach([a, b], [{ name: 'b' }], nameOf)[0]).toBe(b)
  expect(keptEach([a, b], [{ name: 'b' }, { name: 'a' }], nameOf)).toEqual([b, a])
  const both = [a, b]
  expect(keptEach(both, [{ name: 'a' }, { name: 'b' }], nameOf)).toBe(both)
})
