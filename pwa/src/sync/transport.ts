/**
 * One request to our server, and whether it was our server that answered.
 *
 * A login page of a hotel answers 200 with HTML, a proxy answers 403 in words of its own: only our
 * own JSON, or the empty answer of our own kind, is an answer. Everything else is "unreachable".
 */
import type { Later } from '@/sync/browser'
import { asNumber, asRecord, asText, type Json } from '@/sync/guards'
import { utf8, type Bytes } from '@/store/outside'

export interface Ask {
  readonly method: 'GET' | 'POST' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  readonly bytes?: Bytes
}

/** `gone_quiet`: no answer. `not_ours`: somebody else answered. `busy`: our server cannot now. */
export interface Unreachable {
  readonly kind: 'unreachable'
  readonly why: 'gone_quiet' | 'not_ours' | 'busy' | 'broken'
  readonly status: number | null
  readonly retryAfter: number | null
}

export type Reply =
  | { readonly kind: 'ok'; readonly status: number; readonly headers: Headers; readonly body: unknown }
  | {
      readonly kind: 'problem'
      readonly status: number
      readonly code: string
      readonly title: string
      readonly headers: Headers
      readonly body: Json
    }
  | Unreachable

export type Transport = (ask: Ask) => Promise<Reply>

export interface Wire {
  readonly fetch: typeof fetch
  /** Where the realm is mounted: '' or '/practice', or a whole address. */
  readonly base: string
  readonly later: Later
  /** Ends every request when the app goes away. */
  readonly signal?: AbortSignal
}

const SECOND = 1000
// A line that carries 1 KB a second, with 30 seconds for getting there, is still worth waiting for.
const PATIENCE = 30 * SECOND
const ANSWER_PATIENCE = 90 * SECOND
const SMALLEST_TO_ZIP = 1024

export function createTransport(wire: Wire): Transport {
  let zips = typeof CompressionStream !== 'undefined'

  async function once(ask: Ask): Promise<Reply> {
    const sent = await bodyOf(ask, zips)
    const call = new AbortController()
    const end = () => {
      call.abort()
    }
    const patience = ANSWER_PATIENCE + PATIENCE + (sent.body?.length ?? 0)
    const callOff = wire.later(patience, end)
    wire.signal?.addEventListener('abort', end)
    try {
      if (wire.signal?.aborted) return unreachable('gone_quiet')
      const response = await wire.fetch(`${wire.base}${ask.path}`, requestOf(ask, sent, call.signal))
      return await read(ask, response)
    } catch {
      // Whatever fetch throws, it says that there is no whole answer; bugs of ours are not in here.
      return unreachable('gone_quiet')
    } finally {
      callOff()
      wire.signal?.removeEventListener('abort', end)
    }
  }

  return async (ask) => {
    const reply = await once(ask)
    if (!zips || !refusesZip(reply)) return reply
    // Something on the way spoils compressed bodies.
    zips = false
    return once(ask)
  }
}

interface Sent {
  readonly body: Bytes | null
  readonly headers: Readonly<Record<string, string>>
}

async function bodyOf({ text, bytes }: Ask, zips: boolean): Promise<Sent> {
  if (text === undefined) return { body: bytes ?? null, headers: {} }
  const headers = { 'Content-Type': 'application/json' }
  const plain = utf8(text)
  if (!zips || plain.length < SMALLEST_TO_ZIP) return { body: plain, headers }
  return { body: await zipped(plain), headers: { ...headers, 'Content-Encoding': 'gzip' } }
}

async function zipped(plain: Bytes): Promise<Bytes> {
  const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

function requestOf(ask: Ask, sent: Sent, signal: AbortSignal): RequestInit {
  const bearer = ask.token ? { Authorization: `Bearer ${ask.token}` } : {}
  return {
    method: ask.method,
    headers: { Accept: 'application/json', ...sent.headers, ...ask.headers, ...bearer },
    body: sent.body,
    signal,
    cache: 'no-store',
    credentials: 'omit',
    // Our server never sends anyone elsewhere; a captive portal does.
    redirect: 'error',
  }
}

async function read(ask: Ask, response: Response): Promise<Reply> {
  const { status, headers } = response
  if (isEmpty(ask, response)) return { kind: 'ok', status, headers, body: null }
  const type = headers.get('Content-Type') ?? ''
  const body = /^application\/(problem\+)?json\b/.test(type) ? parsed(await response.text()) : null
  if (body !== null && response.ok) return { kind: 'ok', status, headers, body }
  return refusal(status, headers, body)
}

function refusal(status: number, headers: Headers, body: unknown): Reply {
  const retryAfter = secondsOf(headers.get('Retry-After'))
  const problem = problemOf(status, headers, body)
  if (!problem) return { ...unreachable('not_ours'), status, retryAfter }
  if (status === 500) return { ...unreachable('broken'), status, retryAfter }
  if (status > 500 || status === 429) return { ...unreachable('busy'), status, retryAfter }
  return problem
}

/** Answers without a body: their headers are looked at by who asked. */
function isEmpty(ask: Ask, response: Response): boolean {
  if (ask.method === 'HEAD') return response.status < 400
  return response.status === 204 || response.status === 304 || response.status === 202
}

function problemOf(status: number, headers: Headers, body: unknown): Reply | null {
  const document = asRecord(body)
  const code = asText(document?.['code'])
  if (!document || code === null || asNumber(document['status']) !== status) return null
  const title = asText(document['title']) ?? ''
  return { kind: 'problem', status, code, title, headers, body: document }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refusesZip(reply: Reply): boolean {
  return reply.kind === 'problem' && ['invalid_gzip', 'unsupported_encoding'].includes(reply.code)
}

function unreachable(why: Unreachable['why']): Unreachable {
  return { kind: 'unreachable', why, status: null, retryAfter: null }
}

/** Milliseconds; null where the header is missing or a date. */
function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * SECOND : null
}
