/** Who answers, and what that is worth: only our own server's own words are believed. */
import { expect, test } from 'vitest'
import { createTransport } from '@/sync/transport'
import { aLine, cut, html, json, problem, textOf, TOKEN } from './line'

const ask = { method: 'POST', path: '/api/v1/sync/push', token: TOKEN, text: '{}' } as const

test.each([
  ['the line breaks', cut, { why: 'gone_quiet', status: null }],
  ['a hotel answers 200 with its login page', () => html(200), { why: 'not_ours', status: 200 }],
  ['a filter answers 403 in its own words', () => html(403), { why: 'not_ours', status: 403 }],
  ['a proxy answers 502', () => html(502), { why: 'not_ours', status: 502 }],
  ['JSON of somebody else with 401', () => json({}, 401), { why: 'not_ours', status: 401 }],
  ['an answer cut in the middle', () => partOfJson(), { why: 'not_ours', status: 200 }],
  ['our server has a bug', () => problem(500, 'internal'), { why: 'broken', status: 500 }],
  ['our server is busy', () => problem(503, 'busy'), { why: 'busy', status: 503 }],
  ['too many requests', () => problem(429, 'too_many'), { why: 'busy', status: 429 }],
])('%s: unreachable', async (_what, answer, expected) => {
  const { transport } = aLine(answer)

  expect(await transport(ask)).toMatchObject({ kind: 'unreachable', ...expected })
})

function partOfJson(): Response {
  return new Response('{"results": [', { headers: { 'Content-Type': 'application/json' } })
}

test('a busy server says how long to wait', async () => {
  const body = { type: 'about:blank', status: 503, code: 'busy', title: '…' }
  const { transport } = aLine(() => json(body, 503, { 'Retry-After': '7' }))

  expect(await transport(ask)).toMatchObject({ why: 'busy', retryAfter: 7_000 })
})

test.each([
  [401, 'unauthorized'],
  [413, 'body_too_large'],
  [422, 'invalid'],
])('our own refusal %i comes through with its code', async (status, code) => {
  const { transport } = aLine(() => problem(status, code))

  expect(await transport(ask)).toMatchObject({ kind: 'problem', status, code })
})

test('a request carries the token, sends no cookie and follows nobody elsewhere', async () => {
  const seen: RequestInit[] = []
  const fetcher: typeof fetch = (_input, init) => {
    seen.push(init ?? {})
    return Promise.resolve(json({}))
  }
  const wire = { fetch: fetcher, base: '/practice', later: () => () => undefined }
  await createTransport(wire)(ask)

  expect(new Headers(seen[0]?.headers).get('Authorization')).toBe(`Bearer ${TOKEN}`)
  expect(seen[0]).toMatchObject({ credentials: 'omit', redirect: 'error', cache: 'no-store' })
})

test('a large body is compressed, and says the same', async () => {
  const text = JSON.stringify({ note: '石井头村'.repeat(2000) })
  const { transport, heard } = aLine(() => json({}))
  await transport({ ...ask, text })

  expect(heard[0]?.body?.length).toBeLessThan(1000)
  expect(heard[0] && (await textOf(heard[0]))).toBe(text)
})

test('where something on the way spoils compressed bodies they are sent as they are', async () => {
  const text = JSON.stringify({ note: '石井头村'.repeat(2000) })
  const { transport, heard } = aLine(({ headers }) =>
    headers.get('Content-Encoding') ? problem(400, 'invalid_gzip') : json({}),
  )

  expect(await transport({ ...ask, text })).toMatchObject({ kind: 'ok' })
  await transport({ ...ask, text })
  expect(heard.map((each) => each.headers.get('Content-Encoding'))).toEqual(['gzip', null, null])
})

test('a server that never answers is given up on; slow lines get longer for large bodies', async () => {
  const patience: number[] = []
  const fetcher: typeof fetch = (_input, init) =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'))
      })
    })
  const later = (wait: number, work: () => void) => {
    patience.push(wait)
    queueMicrotask(work)
    return () => undefined
  }
  const transport = createTransport({ fetch: fetcher, base: '', later })
  const small = await transport(ask)
  await transport({ method: 'PUT', path: '/b', bytes: new Uint8Array(300_000) })

  expect(small).toMatchObject({ why: 'gone_quiet' })
  expect((patience[1] ?? 0) - (patience[0] ?? 0)).toBeGreaterThan(290_000)
})

test('when the app goes away nothing more is sent', async () => {
  let sent = 0
  const fetcher: typeof fetch = () => {
    sent += 1
    return Promise.resolve(json({}))
  }
  const wire = { fetch: fetcher, base: '', later: () => () => undefined }
  const transport = createTransport({ ...wire, signal: AbortSignal.abort() })

  expect(await transport(ask)).toMatchObject({ why: 'gone_quiet' })
  expect(sent).toBe(0)
})
