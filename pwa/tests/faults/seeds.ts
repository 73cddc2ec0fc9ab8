/** Which schedules are played: some fixed ones in every run, as many as one likes by `make faults`. */
import { appendFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { aKeeper, type Keeper } from './keeper'
import { play } from './schedule'

/** The seeds 1 to this many are played in every run of the tests. */
export const FIXED = 16
// A schedule takes seconds; a machine that is busy with others takes a multiple of that.
export const PATIENCE = { testTimeout: 300_000, hookTimeout: 120_000 }

/** Two halves, so that two processes play them side by side. */
export function playEverySecond(first: 0 | 1): void {
  vi.setConfig(PATIENCE)
  const totals = new Map<string, number>()
  const allBroken: string[] = []
  let keeper: Keeper | null = null

  beforeAll(async () => {
    keeper = await aKeeper()
  })
  afterAll(async () => {
    await keeper?.close()
    const told = process.env['TOLD']
    const line = JSON.stringify({ counts: Object.fromEntries(totals), broken: allBroken })
    // Read by tests/faults/phones.py, which writes the row of docs/reliability.md.
    if (told) appendFileSync(told, `${line}\n`)
  })

  test.each(seeds().filter((_, at) => at % 2 === first))(
    'schedule %i keeps every promise',
    async (seed) => {
      if (!keeper) throw new Error('no house')
      const { broken, story, steps, counts } = await play(keeper, seed, (parts) => parts)
      allBroken.push(...broken)
      const done = [['schedules', 1], ...steps.map((step) => [`step ${step}`, 1] as const)] as const
      for (const [name, n] of [...done, ...Object.entries(counts)]) {
        totals.set(name, (totals.get(name) ?? 0) + n)
      }
      const again = `make faults SEEDS=1 FROM=${String(seed)}`

      expect(broken, [...story, ...broken, again].join('\n')).toEqual([])
    },
  )
}

function seeds(): number[] {
  const [from, many] = [Number(process.env['FROM'] ?? 1), Number(process.env['SEEDS'] ?? FIXED)]
  return Array.from({ length: many }, (_, at) => from + at)
}
