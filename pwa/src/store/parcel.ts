/**
 * The file that carries unsent work to another phone: one line that says what it is, then everything
 * sealed by AES-GCM under a key from a code that the worker wrote down. The line is sealed with it.
 */
import { derive } from '@/store/keys'
import { isRecord } from '@/store/operation'
import { utf8, type Bytes, type Outside } from '@/store/outside'

/** `bytes` lie behind `content`, one after the other in the order of their sizes' list. */
export interface Packed {
  readonly content: unknown
  readonly bytes: readonly Bytes[]
}

export type Opened =
  | { readonly kind: 'opened'; readonly packed: Packed }
  | { readonly kind: 'bad_file' }
  | { readonly kind: 'bad_code' }

interface Head {
  readonly format: typeof FORMAT
  readonly version: 1
  readonly iterations: number
  readonly salt: string
  readonly iv: string
}

const FORMAT = 'yigetong-unsent'
const ITERATIONS = 310_000
const MOST_ITERATIONS = 10_000_000
const NEWLINE = 10
// No letter that a hand-written digit is taken for (Crockford's base 32).
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SIGNS_IN_CODE = 16

/** 80 bits, in four groups to write down. */
export function newCode(outside: Outside): string {
  const signs = Array.from(outside.random(SIGNS_IN_CODE), (byte) => SIGNS[byte % 32]).join('')
  return (signs.match(/.{4}/g) ?? []).join('-')
}

export async function sealParcel(outside: Outside, code: string, packed: Packed): Promise<Bytes> {
  const [salt, iv] = [outside.random(16), outside.random(12)]
  const head: Head = {
    ...{ format: FORMAT, version: 1, iterations: ITERATIONS },
    ...{ salt: base64(salt), iv: base64(iv) },
  }
  const line = utf8(JSON.stringify(head))
  const key = await derive(outside, plain(code), salt, ITERATIONS)
  const sizes = packed.bytes.map((each) => each.length)
  const content = utf8(JSON.stringify({ content: packed.content, sizes }))
  const body = joined([content, Uint8Array.of(NEWLINE), ...packed.bytes])
  const how = { name: 'AES-GCM', iv, additionalData: line }
  const sealed = new Uint8Array(await outside.crypto.encrypt(how, key, body))
  return joined([line, Uint8Array.of(NEWLINE), sealed])
}

export async function openParcel(outside: Outside, code: string, file: Bytes): Promise<Opened> {
  const cut = file.indexOf(NEWLINE)
  const line = file.slice(0, Math.max(0, cut))
  const head = headOf(line)
  if (!head) return { kind: 'bad_file' }
  const key = await derive(outside, plain(code), bytesOf(head.salt), head.iterations)
  const how = { name: 'AES-GCM', iv: bytesOf(head.iv), additionalData: line }
  try {
    const body = await outside.crypto.decrypt(how, key, file.slice(cut + 1))
    return unpacked(new Uint8Array(body))
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'OperationError') return { kind: 'bad_code' }
    throw fault
  }
}

function unpacked(body: Bytes): Opened {
  const cut = body.indexOf(NEWLINE)
  const document: unknown = JSON.parse(new TextDecoder().decode(body.slice(0, cut)))
  const sizes = isRecord(document) && Array.isArray(document['sizes']) ? document['sizes'] : []
  let at = cut + 1
  const bytes = sizes.map((size) => {
    const from = at
    at += Number(size)
    return body.slice(from, at)
  })
  return { kind: 'opened', packed: { content: isRecord(document) ? document['content'] : null, bytes } }
}

function headOf(line: Bytes): Head | null {
  const head = parsed(new TextDecoder().decode(line))
  return isHead(head) ? head : null
}

function isHead(head: unknown): head is Head {
  if (!isRecord(head) || head['format'] !== FORMAT || head['version'] !== 1) return false
  const { iterations, salt, iv } = head
  if (typeof salt !== 'string' || typeof iv !== 'string') return false
  // A file that asks for endless work is no file of ours.
  return typeof iterations === 'number' && iterations > 0 && iterations <= MOST_ITERATIONS
}

/** However it was copied: small letters, other dashes, an O for a 0. */
function plain(code: string): string {
  const signs = code.normalize('NFKC').toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
  return signs.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}

function joined(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function base64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
}

function bytesOf(text: string): Bytes {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
