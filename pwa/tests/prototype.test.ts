/** Names that somebody sent: `__proto__` is a name like any other, and no other object hears of it. */
import { expect, test } from 'vitest'
import { record, shape, text } from '@/console/data/read'
import { asRecord } from '@/sync/guards'

const SENT = '{"__proto__": {"isAdmin": "yes"}, "constructor": {"prototype": {"isAdmin": "yes"}}, "name": "a"}'

function untouched(): void {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect('isAdmin' in {}).toBe(false)
}

test('what the line brings is read without touching any other object', () => {
  const told = asRecord(JSON.parse(SENT))
  expect(told?.['name']).toBe('a')
  expect(told && Object.hasOwn(told, '__proto__')).toBe(true)
  expect(told?.['isAdmin']).toBeUndefined()
  untouched()
})

test('what the console reads is a new object with the members that were named', () => {
  const named = shape<{ readonly name: string }>({ name: text })(JSON.parse(SENT))
  expect(Object.getPrototypeOf(named)).toBe(Object.prototype)
  expect(Object.keys(named)).toEqual(['name'])
  const all = record<unknown>((value) => value)(JSON.parse(SENT))
  expect(Object.getPrototypeOf(all)).toBe(Object.prototype)
  expect(Object.hasOwn(all, '__proto__')).toBe(true)
  untouched()
})
