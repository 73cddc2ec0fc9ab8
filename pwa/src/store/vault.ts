/**
 * Sealing: what lies on the phone is AES-GCM under a random key that only a PIN brings back.
 *
 * Every sealed thing is bound to its place (room and id), so that one record cannot be passed off
 * as another by whoever can write the database.
 */
import { utf8, type Bytes, type Outside } from '@/store/outside'

export interface Sealed {
  readonly iv: Bytes
  readonly data: Bytes
}

export interface Vault {
  readonly seal: (place: string, value: unknown) => Promise<Sealed>
  /** The value as it was sealed at this place; the caller says what that was. */
  readonly open: <T>(place: string, sealed: Sealed) => Promise<T>
  readonly sealBytes: (place: string, bytes: Bytes) => Promise<Sealed>
  readonly openBytes: (place: string, sealed: Sealed) => Promise<Bytes>
}

const IV_BYTES = 12

/** Works until it is dropped: locking the app means forgetting the vault. */
export async function createVault(outside: Outside, secret: Bytes): Promise<Vault> {
  const { crypto } = outside
  const key = await crypto.importKey('raw', secret, 'AES-GCM', false, ['encrypt', 'decrypt'])

  async function sealBytes(place: string, bytes: Bytes): Promise<Sealed> {
    const iv = outside.random(IV_BYTES)
    const how = { name: 'AES-GCM', iv, additionalData: utf8(place) }
    return { iv, data: new Uint8Array(await crypto.encrypt(how, key, bytes)) }
  }

  async function openBytes(place: string, { iv, data }: Sealed): Promise<Bytes> {
    const how = { name: 'AES-GCM', iv, additionalData: utf8(place) }
    return new Uint8Array(await crypto.decrypt(how, key, data))
  }

  return {
    sealBytes,
    openBytes,
    seal: (place, value) => sealBytes(place, utf8(JSON.stringify(value))),
    open: async (place, sealed) =>
      JSON.parse(new TextDecoder().decode(await openBytes(place, sealed))),
  }
}
