/** A line between phone and server that fails as it is told to, once for each word of its plan. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'

/**
 * `before`: cut before the request leaves. `middle`: in the middle of its body. `after`: the server
 * has done everything and its answer is lost. `half`: in the middle of the answer. `portal`: a
 * hotel's login page. `storm`: a proxy's 503. `pass`: nothing happens.
 */
export type Mishap = 'before' | 'middle' | 'after' | 'half' | 'portal' | 'storm' | 'pass'

export interface BadLine {
  readonly base: string
  /** What happens to the next requests whose path holds this word, one each. */
  readonly plan: (word: string, ...mishaps: Mishap[]) => void
  /** Paths of the requests that reached the server whole, since the line was laid. */
  readonly reached: string[]
  readonly close: () => Promise<void>
}

export async function aBadLine(port: number): Promise<BadLine> {
  const plans: { readonly word: string; readonly mishaps: Mishap[] }[] = []
  const reached: string[] = []
  const server = createServer((asked, answer) => {
    void bodyOf(asked).then((body) => {
      const plan = plans.find((each) => asked.url?.includes(each.word) && each.mishaps.length)
      carry(port, { asked, answer, body }, plan?.mishaps.shift() ?? 'pass', reached)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const own = typeof address === 'object' && address ? address.port : 0
  return {
    base: `http://127.0.0.1:${String(own)}`,
    plan: (word, ...mishaps) => plans.push({ word, mishaps }),
    reached,
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
  readonly asked: IncomingMessage
  readonly answer: ServerResponse
  readonly body: Buffer
}

function carry(port: number, call: Call, mishap: Mishap, reached: string[]): void {
  const { asked, answer } = call
  switch (mishap) {
    case 'before':
      asked.socket.destroy()
      return
    case 'middle':
      sendPart(port, call)
      return
    case 'portal':
      answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome to our hotel</h1>')
      return
    case 'storm':
      answer.writeHead(503, { 'Content-Type': 'text/html', 'Retry-After': '1' }).end('busy')
      return
    case 'after':
    case 'half':
    case 'pass':
      forward(port, call, (heard, told) => {
        reached.push(`${asked.method ?? ''} ${asked.url ?? ''}`)
        if (mishap === 'after') asked.socket.destroy()
        else if (mishap === 'half') breakOff(call, heard, told)
        else answer.writeHead(heard.statusCode ?? 502, heard.headers).end(told)
      })
  }
}

function forward(
  port: number,
  { asked, answer, body }: Call,
  then: (heard: IncomingMessage, told: Buffer) => void,
): void {
  const { url: path, method, headers } = asked
  const sent = request({ host: '127.0.0.1', port, path, method, headers }, (heard) => {
    void bodyOf(heard).then((told) => {
      then(heard, told)
    })
  })
  sent.on('error', () => answer.destroy())
  sent.end(body)
}

function breakOff({ asked, answer }: Call, heard: IncomingMessage, told: Buffer): void {
  answer.writeHead(heard.statusCode ?? 502, heard.headers)
  answer.write(told.subarray(0, told.length / 2), () => asked.socket.destroy())
}

/** The head of the request and half of its body, then nothing: the server sees a dead line. */
function sendPart(port: number, { asked, body }: Call): void {
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
