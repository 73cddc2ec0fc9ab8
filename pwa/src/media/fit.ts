/** How large a picture is kept, and how hard it is pressed until it is small enough to send. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Limits {
  /** Pixels of the longer side. */
  readonly longest: number
  readonly bytes: number
}

export const PHOTO_LIMITS: Limits = { longest: 1600, bytes: 300 * 1024 }

/** A canvas drawn at this size, as JPEG of this quality; null where the browser could not. */
export type Encode = (size: Size, quality: number) => Promise<Blob | null>

// Below half quality blocks show on faces and plates; smaller and clean is better.
const QUALITIES = [0.82, 0.7, 0.58, 0.5]
const SHRINK = 0.75
const SMALLEST = 320

/** The size with the same shape whose longer side is at most this many pixels; never larger. */
export function fitted({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height))
  const scaled = (side: number): number => Math.max(1, Math.round(side * scale))
  return { width: scaled(width), height: scaled(height) }
}

/**
 * The first encoding within the limit: quality falls first, then the picture shrinks.
 *
 * Null only where the browser cannot encode at all; the smallest is given even if it is too large.
 */
export async function pressed(encode: Encode, size: Size, limits: Limits): Promise<Blob | null> {
  let last: Blob | null = null
  for (let { longest } = limits; longest >= SMALLEST; longest = Math.floor(longest * SHRINK)) {
    for (const quality of QUALITIES) {
      last = await encode(fitted(size, longest), quality)
      if (!last || last.size <= limits.bytes) return last
    }
  }
  return last
}
