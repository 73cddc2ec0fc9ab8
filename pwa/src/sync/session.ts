/** Signing in and out. The store of a worker is opened after this, by the worker's id. */
import type { Grid, Session } from '@/store/session'
import { asNumber, asRecord, asText, isWhole, listOf, type Json } from '@/sync/guards'
import type { Transport } from '@/sync/transport'

/** Whoever has no account yet, and the code of a class that takes them in; where one practises. */
export interface Newcomer {
  readonly code: string
  readonly name: string
  readonly phone: string
}

export type Credentials =
  | { readonly phone: string; readonly secret: string }
  | { readonly enrolment_code: string }
  | Newcomer

/** `id` is what an earlier sign-in of this worker on this phone was given. */
export interface Device {
  readonly name: string
  readonly id?: string
}

/** `recovery` opens this worker's store where the PIN was forgotten; never kept in the open. */
export type SignedIn =
  | { readonly kind: 'signed_in'; readonly session: Session; readonly recovery: string }
  | { readonly kind: 'bad_credentials' }
  | { readonly kind: 'refused'; readonly title: string; readonly code: string }
  | { readonly kind: 'unreachable'; readonly retryAfter: number | null }

const PATH = '/api/v1/session'
const ENROL = '/api/v1/training/enrol'

export async function signIn(
  transport: Transport,
  who: Credentials,
  device: Device,
): Promise<SignedIn> {
  const text = JSON.stringify({ ...who, device })
  const reply = await transport({ method: 'POST', path: doorOf(who), text })
  switch (reply.kind) {
    case 'ok': {
      const body = asRecord(reply.body)
      const session = sessionOf(body)
      const recovery = asText(body?.['recovery'])
      if (!session || !recovery) return { kind: 'unreachable', retryAfter: null }
      return { kind: 'signed_in', session, recovery }
    }
    case 'problem':
      if (reply.status === 401) return { kind: 'bad_credentials' }
      return { kind: 'refused', title: reply.title, code: reply.code }
    case 'unreachable':
      return { kind: 'unreachable', retryAfter: reply.retryAfter }
  }
}

function doorOf(who: Credentials): string {
  return 'code' in who ? ENROL : PATH
}

/** What was recorded before may still be handed in, and is then looked at by a person. */
export async function signOut(
  transport: Transport,
  token: string,
): Promise<'signed_out' | 'unreachable'> {
  const reply = await transport({ method: 'DELETE', path: PATH, token })
  const over = reply.kind === 'ok' || (reply.kind === 'problem' && reply.status === 401)
  return over ? 'signed_out' : 'unreachable'
}

function sessionOf(body: Json | null): Session | null {
  const fields = {
    token: asText(body?.['token']),
    expires_at: asText(body?.['expires_at']),
    worker: workerOf(asRecord(body?.['worker'])),
    grids: listOf(body?.['grids'], gridOf),
    device_id: asText(body?.['device_id']),
    device_no: asNumber(body?.['device_no']),
  }
  return isWhole(fields) ? fields : null
}

function workerOf(worker: Json | null): Session['worker'] | null {
  const fields = {
    id: asText(worker?.['id']),
    name: asText(worker?.['name']),
    phone: asText(worker?.['phone']),
  }
  return isWhole(fields) ? fields : null
}

function gridOf(value: unknown): Grid | null {
  const grid = asRecord(value)
  const fields = {
    code: asText(grid?.['code']),
    name: asText(grid?.['name']),
    areas: listOf(grid?.['areas'], areaOf),
  }
  return isWhole(fields) ? fields : null
}

function areaOf(value: unknown): Grid['areas'][number] | null {
  const area = asRecord(value)
  const fields = {
    code: asText(area?.['code']),
    name: asText(area?.['name']),
    level: asText(area?.['level']),
  }
  return isWhole(fields) ? fields : null
}
