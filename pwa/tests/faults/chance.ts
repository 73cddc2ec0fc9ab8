/** Chance that can be had again: everything random in a schedule comes from its seed. */
import type { Bytes } from '@/store/outside'

export interface Chance {
  /** From 0 up to, but without, 1. */
  readonly fraction: () => number
  /** From 0 up to, but without, `n`. */
  readonly below: (n: number) => number
  readonly oneOf: <T>(things: readonly T[]) => T
  readonly happens: (probability: number) => boolean
  readonly bytes: (length: number) => Bytes
}

/** mulberry32: small, and the same on every machine. */
export function createChance(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0

  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const below = (n: number) => Math.floor(fraction() * n)
  return {
    fraction,
    below,
    oneOf: (things) => {
      const thing = things[below(things.length)]
      if (thing === undefined) throw new RangeError('nothing to choose from')
      return thing
    },
    happens: (probability) => fraction() < probability,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  }
}
