/** The house of the simulation: the product's server in a process that can be killed and started. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Enrolled } from '../sync/house'

export interface Scene {
  readonly grids: readonly string[]
  readonly workers: readonly Enrolled[]
}

/** The promises that were broken, in words; and how much of what there was. */
export interface Verdict {
  readonly broken: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

export interface Keeper {
  readonly port: number
  /** Starts the server anew with this bug in it; null takes it out again. */
  readonly plant: (bug: string | null) => Promise<void>
  /** Starts the server anew, whatever it was doing. */
  readonly serve: () => Promise<void>
  readonly kill: () => Promise<void>
  /** Dies at the next commit of a request whose path holds this word. */
  readonly crash: (word: string, moment: 'before' | 'after') => Promise<void>
  readonly scene: (name: string, workers: number) => Promise<Scene>
  readonly revoke: (phone: string) => Promise<void>
  readonly move: (phone: string, left: string, joined: string) => Promise<void>
  /** The version of the release that is in force now. */
  readonly publish: () => Promise<string>
  /** Every department reads a page of this many rows on. */
  readonly read: (name: string, limit: number) => Promise<void>
  readonly judge: (name: string, told: object) => Promise<Verdict>
  readonly close: () => Promise<void>
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const HERE = join(ROOT, '.venv', 'bin', 'python')
const PYTHON = process.env['YGT_PYTHON'] ?? (existsSync(HERE) ? HERE : 'python3')

/** Serving. */
export async function aKeeper(): Promise<Keeper> {
  const { ask, close } = aHouseKeeper()
  let bug: string | null = null
  const port: number = JSON.parse(await ask('serve', { bug }))
  return {
    port,
    plant: async (name) => {
      bug = name
      await ask('serve', { bug })
    },
    serve: async () => {
      await ask('serve', { bug })
    },
    kill: async () => {
      await ask('kill')
    },
    crash: async (word, moment) => {
      await ask('crash', { word, moment })
    },
    scene: async (name, workers) => JSON.parse(await ask('scene', { name, workers })),
    revoke: async (phone) => {
      await ask('revoke', { phone })
    },
    move: async (phone, left, joined) => {
      await ask('move', { phone, left, joined })
    },
    publish: async () => JSON.parse(await ask('publish')),
    read: async (name, limit) => {
      await ask('read', { name, limit })
    },
    judge: async (name, told) => JSON.parse(await ask('judge', { name, ...told })),
    close,
  }
}

interface Answered {
  readonly done?: unknown
  readonly failed?: string
}

/** One order after the other; each gives what was done as JSON. */
function aHouseKeeper() {
  const child = spawn(PYTHON, ['-m', 'tests.faults'], {
    ...{ cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
  })
  const waiting: ((line: string) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line))
  const over = new Promise<void>((done) => {
    child.once('exit', () => {
      done()
    })
  })
  void over.then(() => {
    for (const hear of waiting.splice(0)) hear('{"failed":"the keeper is gone"}')
  })
  return {
    ask: async (order: string, words: object = {}): Promise<string> => {
      const answer = new Promise<string>((done) => waiting.push(done))
      child.stdin.write(`${JSON.stringify({ order, ...words })}\n`)
      const { done, failed }: Answered = JSON.parse(await answer)
      if (failed !== undefined) throw new Error(`${order}: ${failed}`)
      return JSON.stringify(done ?? null)
    },
    close: async () => {
      child.stdin.end()
      await over
    },
  }
}
