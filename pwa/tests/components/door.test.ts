/** The door: what browsers can, codes as people type them, when an idle phone locks. */
import { expect, test } from 'vitest'
import { abilityOf, type Browser } from '@/composables/ability'
import { codeIn, codeOfAddress, realmOfLink, tidyCode, tidyPhone } from '@/composables/enrolment'
import { createIdleness, HIDDEN } from '@/composables/idleness'

const CHROME = 'Mozilla/5.0 (Linux; Android 12; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile'

function aBrowser(changes: Partial<Browser> = {}): Browser {
  return {
    ...{ agent: CHROME, secure: true, crypto: true, modern: true },
    open: () => Promise.resolve(),
    quota: () => Promise.resolve(1e9),
    ...changes,
  }
}

const refused = () => Promise.reject(new DOMException('no', 'SecurityError'))

test.each<[string, Partial<Browser>]>([
  ['able', {}],
  ['able', { quota: () => Promise.resolve(Infinity) }],
  ['insecure', { secure: false, crypto: false }],
  ['old', { crypto: false }],
  ['old', { modern: false }],
  ['no_store', { open: null }],
  ['no_store', { open: refused }],
  ['embedded', { agent: `${CHROME} MicroMessenger/8.0.49` }],
  ['embedded', { agent: `${CHROME} DingTalk/7.1` }],
  ['embedded', { agent: 'Mozilla/5.0 (Linux; Android 12; K; wv) Chrome/130.0' }],
  ['private', { quota: () => Promise.resolve(1e6) }],
])('a browser that is %s is known for it', async (ability, changes) => {
  expect(await abilityOf(aBrowser(changes))).toBe(ability)
})

test.each([
  ['ABCD-EFGH-JK23', 'ABCD-EFGH-JK23'],
  [' abcd efgh jk23 ', 'ABCD-EFGH-JK23'],
  ['ＡＢＣＤ－ＥＦＧＨ－ＪＫ２３', 'ABCD-EFGH-JK23'],
  ['abcd–efgh—jk23', 'ABCD-EFGH-JK23'],
  ['一次性', '一次性'],
  ['correct horse', 'correct horse'],
])('a code typed as %s is meant as %s', (typed, meant) => {
  expect(tidyCode(typed)).toBe(meant)
})

test('a code is found in a link and in itself', () => {
  expect(codeIn('https://ygt.example/#/join/abcd-efgh-jk23')).toBe('ABCD-EFGH-JK23')
  expect(codeIn('ABCD-EFGH-JK23')).toBe('ABCD-EFGH-JK23')
  expect(codeOfAddress('#/join/ABCD-EFGH-JK23')).toBe('ABCD-EFGH-JK23')
  expect(codeOfAddress('#/visit/0199')).toBeNull()
})

test('a link says which realm it invites to, a bare code does not', () => {
  expect(codeIn('https://ygt.example/#/practice/join/abcd-efgh-jk23')).toBe('ABCD-EFGH-JK23')
  expect(realmOfLink('https://ygt.example/#/practice/join/ABCD')).toBe('practice')
  expect(realmOfLink('#/join/ABCD')).toBe('live')
  expect(realmOfLink('ABCD-EFGH-JK23')).toBeNull()
  expect(realmOfLink('https://ygt.example/#/class/ABCD2345')).toBe('practice')
})

test('a phone number is read with its spaces and full-width digits', () => {
  expect(tidyPhone(' １９９ 0000-2201 ')).toBe('19900002201')
})

/** An idle phone whose clock and timers the test turns by hand. */
function anIdlePhone(limit: number) {
  const timers: { at: number; work: () => void }[] = []
  let now = 0
  let locks = 0
  const idleness = createIdleness({
    now: () => now,
    limit: () => limit,
    lock: () => {
      locks += 1
    },
    later: (wait, work) => {
      const timer = { at: now + wait, work }
      timers.push(timer)
      return () => {
        timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0)
      }
    },
  })
  const run = (milliseconds: number) => {
    now += milliseconds
    for (const timer of timers.filter(({ at }) => at <= now)) timer.work()
  }
  /** The phone sleeps: time goes by and no timer runs. */
  const sleep = (milliseconds: number) => {
    now += milliseconds
  }
  return { idleness, run, sleep, locks: () => locks }
}

test('a touch puts off the lock', () => {
  const phone = anIdlePhone(1000)
  phone.run(900)
  phone.idleness.touched()
  phone.run(900)
  expect(phone.locks()).toBe(0)
  phone.run(100)
  expect(phone.locks()).toBe(1)
})

test('a page out of sight locks sooner, and also when its timers were frozen', () => {
  const phone = anIdlePhone(HIDDEN * 10)
  phone.idleness.hidden()
  phone.sleep(HIDDEN - 1)
  phone.idleness.shown()
  expect(phone.locks()).toBe(0)
  phone.idleness.hidden()
  phone.sleep(HIDDEN)
  phone.idleness.shown()
  expect(phone.locks()).toBe(1)
})
