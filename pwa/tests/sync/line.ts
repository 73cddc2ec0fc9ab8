/** A line to a server that answers as a test says: the network is what is made up here. */
import { createClock, type Clock } from '@/sync/clock'
import { createTransport, type Transport } from '@/sync/transport'
import { NOW } from '../store/phone'

export interface Heard {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: Uint8Array | null
}

export type Answering = (heard: Heard, n: number) => Response | Promise<Response>

export interface Line {
  readonly transport: Transport
  readonly heard: Heard[]
}

export const TOKEN = 'token-1'

/** `fetch` rejects where the answer throws, as it does when the line breaks. */
export function aLine(answer: Answering): Line {
  const heard: Heard[] = []
  const fetcher: typeof fetch = async (input, init) => {
    const body = init?.body instanceof Uint8Array ? init.body : null
    const method = init?.method ?? 'GET'
    heard.push({ method, path: String(input), headers: new Headers(init?.headers), body })
    return answer(heard[heard.length - 1] ?? raise(), heard.length - 1)
  }
  const later = () => () => undefined
  return { transport: createTransport({ fetch: fetcher, base: '', later }), heard }
}

function raise(): never {
  throw new Error('nothing was heard')
}

export function cut(): never {
  throw new TypeError('fetch failed')
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': type, ...headers },
  })
}

export function problem(status: number, code: string, more: object = {}): Response {
  return json({ type: 'about:blank', status, code, title: code, ...more }, status)
}

export function html(status: number): Response {
  const headers = { 'Content-Type': 'text/html' }
  return new Response('<h1>Welcome to our hotel</h1>', { status, headers })
}

/** The request's body as text, unzipped. */
export async function textOf({ body, headers }: Heard): Promise<string> {
  if (!body) return ''
  const bytes = new Blob([body.slice()])
  if (headers.get('Content-Encoding') !== 'gzip') return bytes.text()
  return new Response(bytes.stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

export function aClock(): Clock {
  return createClock({ wall: () => NOW, steady: () => 0 })
}
