/** Which schedules are played: some fixed ones in every run, as many as one likes by `make faults`. */
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
  let keeper: Keeper | null = null

  beforeAll(async () => {
    keeper = await aKeeper()
  })
  afterAll(async () => {
    await keeper?.close()
    if (process.env['SEEDS']) process.stdout.write(`${JSON.stringify(Object.fromEntries(totals))}\n`)
  })

  test.each(seeds().filter((_, at) => at % 2 === first))(
    'schedule %i keeps every promise',
    async (seed) => {
      if (!keeper) throw new Error('no house')
      const { broken, story, steps, counts } = await play(keeper, seed, (parts) => parts)
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
