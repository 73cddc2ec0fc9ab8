/** A page whose session went on under a new token in another page goes on as well, as the same person. */
import { beforeEach, expect, test, vi } from 'vitest'

// The page is loaded anew by each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const SESSION = '/api/v1/console/session'
// Of another role.
const FORBIDDEN = '/api/v1/office'
const PERSON = { name: '王工', email: 'wang@ygt.example', role: 'staff', department: null, department_labels: null, areas: null }

interface House {
  email: string
  pass: string
  /** What is asked of it, with the pass that came along. */
  readonly asked: string[]
}

async function page(house: House): Promise<typeof import('@/console/data/asking')> {
  vi.resetModules()
  vi.stubGlobal('location', { pathname: '/console/' })
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const sent = new Headers(init.headers).get('X-Console-Pass') ?? ''
    house.asked.push(`${init.method ?? 'GET'} ${address} ${sent}`.trim())
    if (address === SESSION) return Response.json({ ...PERSON, email: house.email, pass: house.pass })
    if (sent === house.pass && address !== FORBIDDEN) return new Response(null, { status: 204 })
    const problem = { status: 403, code: 'forbidden', title: 'Send the pass.' }
    return new Response(JSON.stringify(problem), { status: 403, headers: { 'Content-Type': 'application/problem+json' } })
  })
  const asking = await import('@/console/data/asking')
  await asking.whoIsThere()
  return asking
}

let house: House
beforeEach(() => {
  house = { email: PERSON.email, pass: 'first', asked: [] }
})

test('a change under the pass of before is made once more under the present one', async () => {
  const asking = await page(house)
  house.pass = 'second'
  const answer = await asking.change('PUT', '/api/v1/thing', {}, asking.nothing)
  expect(answer).toEqual({ kind: 'ok', value: null })
  expect(house.asked.slice(1)).toEqual(['PUT /api/v1/thing first', `GET ${SESSION}`, 'PUT /api/v1/thing second'])
  expect(asking.account.value?.pass).toBe('second')
})

test('whoever is there as somebody else meanwhile makes no change of ours', async () => {
  const asking = await page(house)
  house.pass = 'second'
  house.email = 'li@ygt.example'
  const answer = await asking.change('PUT', '/api/v1/thing', {}, asking.nothing)
  expect(answer).toMatchObject({ kind: 'refused', code: 'forbidden' })
  expect(house.asked.filter((each) => each.startsWith('PUT'))).toEqual(['PUT /api/v1/thing first'])
})

test('what is refused under the present pass is asked once', async () => {
  const asking = await page(house)
  const answer = await asking.change('PUT', FORBIDDEN, {}, asking.nothing)
  expect(answer).toMatchObject({ kind: 'refused', code: 'forbidden' })
  expect(house.asked.filter((each) => each.startsWith('PUT'))).toEqual([`PUT ${FORBIDDEN} first`])
})
