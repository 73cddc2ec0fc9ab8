/** The real server on a store of its own, as an operator sets it up, for as long as a test needs it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface House {
  readonly data: string
  readonly port: number
  /** `python run.py` with these words; gives what it prints. */
  readonly operator: (...words: string[]) => Promise<string>
  /** A statement on the store itself, while nobody serves it. */
  readonly sql: (statement: string) => Promise<void>
  readonly serve: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface Enrolled {
  readonly phone: string
  readonly secret: string
}

const RUN_SQL =
  'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()'
export const GRID = '440106999001003'
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const HERE = join(ROOT, '.venv', 'bin', 'python')
// Never the blocking kind: the line to the server lives in this process.
const run = promisify(execFile)
const PYTHON = process.env['YGT_PYTHON'] ?? (existsSync(HERE) ? HERE : 'python3')

/** An installation with the golden day's grid, not yet serving. */
export async function aHouse(): Promise<House> {
  const data = mkdtempSync(join(tmpdir(), 'ygt-'))
  const env = { ...process.env, YGT_DATA: data, YGT_WORKERS: '1', DATABASE_URL: '' }
  const port = await freePort()
  let server: ChildProcess | null = null

  async function operator(...words: string[]): Promise<string> {
    return (await run(PYTHON, ['run.py', ...words], { cwd: ROOT, env })).stdout
  }

  async function stop(): Promise<void> {
    const ending = server
    server = null
    if (!ending || ending.exitCode !== null) return
    const over = new Promise((done) => ending.once('exit', done))
    ending.kill('SIGTERM')
    await over
  }

  await operator('init')
  // The grid alone, without the city above it, is enough to serve.
  await operator('area', 'add', GRID, '--name', '第003网格', '--level', 'grid')
  return {
    ...{ data, port, operator, stop },
    sql: async (statement) => {
      await run(PYTHON, ['-c', RUN_SQL, join(data, 'live.db'), statement])
    },
    serve: async () => {
      server = spawn(PYTHON, ['run.py', 'serve', '--port', String(port)], {
        ...{ cwd: ROOT, env, stdio: 'ignore' },
      })
      await answering(port)
    },
    close: async () => {
      await stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

export async function aWorker(house: House, phone: string): Promise<Enrolled> {
  const words = ['worker', 'add', '--phone', phone, '--name', '梁䶮', '--grid', GRID]
  const made: { secret: string } = JSON.parse(await house.operator(...words))
  return { phone, secret: made.secret }
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/api/v1/sync/pull`).catch(() => null)
    if (answer?.status === 401) return
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error('the server does not answer')
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        done(typeof address === 'object' && address ? address.port : 0)
      })
    })
  })
}
