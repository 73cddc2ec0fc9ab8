/** How small a picture becomes: its shape stays, and it is pressed no harder than it must be. */
import { expect, test } from 'vitest'
import { fitted, pressed, type Encode, type Size } from '@/media/fit'

const CAMERA: Size = { width: 4000, height: 3000 }
const LIMITS = { longest: 1600, bytes: 300 }

/** A browser whose files grow with pixels and quality: `heavy` bytes for the first try. */
function aBrowser(heavy: number): { encode: Encode; tries: [number, number][] } {
  const tries: [number, number][] = []
  const encode: Encode = ({ width, height }, quality) => {
    tries.push([Math.max(width, height), quality])
    const bytes = Math.round((heavy * width * height * quality) / (1600 * 1200 * 0.82))
    return Promise.resolve(new Blob([new Uint8Array(bytes)]))
  }
  return { encode, tries }
}

test.each([
  [{ width: 4000, height: 3000 }, { width: 1600, height: 1200 }],
  [{ width: 3000, height: 4000 }, { width: 1200, height: 1600 }],
  [{ width: 800, height: 600 }, { width: 800, height: 600 }],
  [{ width: 9000, height: 2 }, { width: 1600, height: 1 }],
])('%j is kept as %j', (size, kept) => {
  expect(fitted(size, 1600)).toEqual(kept)
})

test('a picture that is small enough at once is encoded once', async () => {
  const { encode, tries } = aBrowser(250)
  expect((await pressed(encode, CAMERA, LIMITS))?.size).toBe(250)
  expect(tries).toEqual([[1600, 0.82]])
})

test('quality gives way before size does', async () => {
  const { encode, tries } = aBrowser(400)
  expect((await pressed(encode, CAMERA, LIMITS))?.size).toBeLessThanOrEqual(300)
  expect(new Set(tries.map(([longest]) => longest))).toEqual(new Set([1600]))
})

test('a picture that will not be pressed shrinks until it fits', async () => {
  const { encode, tries } = aBrowser(2000)
  expect((await pressed(encode, CAMERA, LIMITS))?.size).toBeLessThanOrEqual(300)
  expect(tries.at(-1)?.[0]).toBeLessThan(1600)
})

test('one that never fits is given as small as it gets', async () => {
  const { encode } = aBrowser(1_000_000)
  expect((await pressed(encode, CAMERA, LIMITS))?.size).toBeGreaterThan(300)
})

test('a browser that cannot encode gives nothing, at once', async () => {
  let tries = 0
  const none: Encode = () => {
    tries += 1
    return Promise.resolve(null)
  }
  expect(await pressed(none, CAMERA, LIMITS)).toBeNull()
  expect(tries).toBe(1)
})
