/** Every bug that is planted is caught, by a schedule that keeps every promise without it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { aKeeper, type Keeper } from './keeper'
import { PLANTED } from './planted'
import { play } from './schedule'
import { FIXED, PATIENCE } from './seeds'

/**
 * A bug of the server by its name in tests/faults/planted.py, or one of the phone; the seed of a
 * schedule that catches it, and the promise that it breaks there.
 */
export type Bug = readonly [name: string, seed: number, promise: string]

export function catchAll(bugs: readonly Bug[]): void {
  vi.setConfig(PATIENCE)
  let keeper: Keeper | null = null

  beforeAll(async () => {
    keeper = await aKeeper()
  })
  afterAll(() => keeper?.close())

  test.each(bugs)('%s is caught by schedule %i: %s', async (name, seed, promise) => {
    if (!keeper) throw new Error('no house')
    const planting = Object.entries(PLANTED).find(([known]) => known === name)?.[1]
    await keeper.plant(planting ? null : name)
    const { broken } = await play(keeper, seed, planting ?? ((parts) => parts))

    expect(broken.map((each) => each.slice(0, promise.length))).toContain(promise)
    // It is among those that are played without the bug, too.
    expect(seed).toBeLessThanOrEqual(FIXED)
  })
}
