/** A line between phone and server that fails as it is told to, once for each word of its plan. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'

/**
 * `before`: cut before the request leaves. `middle`: in the middle of its body. `after`: the server
 * has done everything and its answer is lost. `half`: in the middle of the answer. `portal`: a
 * hotel's login page. `storm`: a proxy's 503. `odd`: a portal that answers in JSON of its own.
 * `twice`: the request arrives twice at once. `late`: the answer comes when the line is let go.
 * `stale`: cut, and the request arrives all the same when the line is let go. `pass`: nothing.
 */
export type Mishap =
  | 'before'
  | 'middle'
  | 'after'
  | 'half'
  | 'portal'
  | 'storm'
  | 'odd'
  | 'twice'
  | 'late'
  | 'stale'
  | 'pass'

export interface BadLine {
  readonly base: string
  /** What happens to the next requests whose path holds this word, one each. */
  readonly plan: (word: string, ...mishaps: Mishap[]) => void
  /** Paths of the requests that reached the server whole, since the line was laid. */
  readonly reached: string[]
  /** Whether a late answer or a stale request waits to be let go. */
  readonly isHolding: () => boolean
  readonly letGo: () => void
  /** From now on nothing happens any more. */
  readonly calm: () => void
  readonly close: () => Promise<void>
}

export async function aBadLine(port: number): Promise<BadLine> {
  const plans: { readonly word: string; readonly mishaps: Mishap[] }[] = []
  const reached: string[] = []
  const held: (() => void)[] = []
  const server = createServer((asked, answer) => {
    void bodyOf(asked).then((body) => {
      const plan = plans.find((each) => asked.url?.includes(each.word) && each.mishaps.length)
      const mishap = plan?.mishaps.shift() ?? 'pass'
      carry({ port, asked, answer, body, reached, held }, mishap)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const own = typeof address === 'object' && address ? address.port : 0
  return {
    base: `http://127.0.0.1:${String(own)}`,
    plan: (word, ...mishaps) => plans.push({ word, mishaps }),
    reached,
    isHolding: () => held.length > 0,
    letGo: () => {
      for (const go of held.splice(0)) go()
    },
    calm: () => {
      plans.splice(0)
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => {
          done()
        })
      }),
  }
}

interface Call {
  readonly port: number
  readonly asked: IncomingMessage
  readonly answer: ServerResponse
  readonly body: Buffer
  readonly reached: string[]
  readonly held: (() => void)[]
}

/** What somebody else answers in the server's place. */
const STRANGERS: Partial<Record<Mishap, readonly [number, Record<string, string>, string]>> = {
  portal: [200, { 'Content-Type': 'text/html' }, '<h1>Welcome to our hotel</h1>'],
  odd: [200, { 'Content-Type': 'application/json' }, '{"status":"ok"}'],
  storm: [503, { 'Content-Type': 'text/html', 'Retry-After': '1' }, 'busy'],
}

function carry(call: Call, mishap: Mishap): void {
  const { asked, answer, held } = call
  const [status, headers, words] = STRANGERS[mishap] ?? []
  if (status !== undefined) answer.writeHead(status, headers).end(words)
  else if (mishap === 'before') asked.socket.destroy()
  else if (mishap === 'middle') sendPart(call)
  else if (mishap === 'stale') {
    asked.socket.destroy()
    held.push(() => {
      forward(call, () => undefined)
    })
  } else deliver(call, mishap)
}

/** The server has the whole request; what becomes of its answer is another matter. */
function deliver(call: Call, mishap: Mishap): void {
  const { asked, answer, reached, held } = call
  if (mishap === 'twice') forward(call, () => undefined)
  forward(call, (heard, told) => {
    reached.push(`${asked.method ?? ''} ${asked.url ?? ''}`)
    const give = () => answer.writeHead(heard.statusCode ?? 502, heard.headers).end(told)
    if (mishap === 'after') asked.socket.destroy()
    else if (mishap === 'half') breakOff(call, heard, told)
    else if (mishap === 'late') held.push(give)
    else give()
  })
}

function forward(
  { port, asked, answer, body }: Call,
  then: (heard: IncomingMessage, told: Buffer) => void,
): void {
  const { url: path, method, headers } = asked
  const where = { host: '127.0.0.1', port, path, method, headers, agent: false } as const
  const sent = request(where, (heard) => {
    bodyOf(heard).then(
      (told) => {
        then(heard, told)
      },
      () => answer.destroy(),
    )
  })
  sent.on('error', () => answer.destroy())
  sent.end(body)
}

function breakOff({ asked, answer }: Call, heard: IncomingMessage, told: Buffer): void {
  answer.writeHead(heard.statusCode ?? 502, heard.headers)
  answer.write(told.subarray(0, told.length / 2), () => asked.socket.destroy())
}

/** The head of the request and half of its body, then nothing: the server sees a dead line. */
function sendPart({ port, asked, body }: Call): void {
  const head = [`${asked.method ?? ''} ${asked.url ?? ''} HTTP/1.1`]
  for (let at = 0; at < asked.rawHeaders.length; at += 2) {
    head.push(`${asked.rawHeaders[at] ?? ''}: ${asked.rawHeaders[at + 1] ?? ''}`)
  }
  const wire = connect(port, '127.0.0.1', () => {
    wire.write(`${head.join('\r\n')}\r\n\r\n`)
    wire.write(body.subarray(0, Math.floor(body.length / 2)), () => {
      wire.end()
      asked.socket.destroy()
    })
  })
  wire.on('error', () => wire.destroy())
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}
