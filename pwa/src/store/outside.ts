/**
 * What the store needs from outside: time, randomness, cryptography. `main.ts` hands in the phone's,
 * tests hand in their own, so that the same run can be had again.
 */

export type Bytes = Uint8Array<ArrayBuffer>

export interface Outside {
  /** Milliseconds since 1970 by the phone's own clock. */
  readonly now: () => number
  readonly random: (length: number) => Bytes
  readonly crypto: SubtleCrypto
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => HEX[byte]).join('')
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** SHA-256 in lower-case hex, as receipts and blobs name content. */
export async function sha256(outside: Outside, bytes: Bytes): Promise<string> {
  return hex(new Uint8Array(await outside.crypto.digest('SHA-256', bytes)))
}

/**
 * A UUID of version 7 (RFC 9562): sorts by the moment it was made.
 *
 * The phone's clock may be wrong, so the order is a convenience and decides nothing.
 */
export function uuid7(outside: Outside): string {
  const bytes = outside.random(16)
  let moment = Math.max(0, Math.floor(outside.now()))
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = moment % 256
    moment = Math.floor(moment / 256)
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const text = hex(bytes)
  const cuts = [0, 8, 12, 16, 20, 32]
  return cuts.slice(1).map((end, part) => text.slice(cuts[part], end)).join('-')
}
