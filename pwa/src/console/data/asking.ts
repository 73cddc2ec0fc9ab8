/** One question to the server, as whoever is signed in; and what became of it. */
import { shallowRef } from 'vue'
import { refusal, type Answer } from '@/console/data/answer'
import { Misfit, type Read } from '@/console/data/read'
import * as shapes from '@/console/data/shapes'
import type { Account } from '@/console/data/shapes'
import { later } from '@/composables/phone'
import { createTransport, type Ask, type Reply } from '@/sync/transport'

/** undefined until the server was asked who is signed in; null is nobody. */
export const account = shallowRef<Account | null | undefined>(undefined)
/** True once a session that was open is over by itself. */
export const timedOut = shallowRef(false)

// The console stands beside the API, at / or where another realm is mounted.
export const BASE = location.pathname.replace(/\/console\/.*$/, '')

/** The console of the practice realm: the same page, mounted below /practice. */
export const isPractice = BASE.endsWith('/practice')

const SESSION = '/api/v1/console/session'
// What is on its way to give this browser a new token.
let renewing: Promise<unknown> = Promise.resolve()
const transport = createTransport({
  // The session is a cookie; nobody but our own server is ever asked.
  fetch: (address, init) => fetch(address, { ...init, credentials: 'same-origin' }),
  base: BASE,
  later,
})

export async function get<T>(path: string, read: Read<T>, unattended = false): Promise<Answer<T>> {
  const headers = unattended ? { 'X-Console-Unattended': '1' } : {}
  return ask({ method: 'GET', path, headers }, read)
}

export interface Told<T> {
  /** null: nothing is new since the answer of this tag. */
  readonly answer: Answer<T> | null
  readonly tag: string
}

/** What is new since an answer that bore this tag; "" for a first time. */
export async function getSince<T>(path: string, read: Read<T>, tag: string, unattended: boolean): Promise<Told<T>> {
  const headers = {
    ...(unattended ? { 'X-Console-Unattended': '1' } : {}),
    ...(tag ? { 'If-None-Match': tag } : {}),
  }
  const reply = await heard({ method: 'GET', path, headers })
  if (reply.kind === 'ok' && reply.status === 304) return { answer: null, tag }
  const answer = become(reply, read)
  return { answer, tag: answer.kind === 'ok' && reply.kind === 'ok' ? (reply.headers.get('ETag') ?? '') : tag }
}

/** A file that is read here rather than saved, in a form that the line does not know. */
export async function getFile<T>(path: string, read: Read<T>): Promise<Answer<T>> {
  try {
    const response = await fetch(`${BASE}${path}`, { cache: 'no-store' })
    if (response.ok) return understood(await response.json(), read)
    // Who is signed out hears so by the way that everything else goes.
    return await get(SESSION, () => {
      throw new Misfit(`${response.status}`)
    })
  } catch {
    return { kind: 'lost', wait: null }
  }
}

/** Why a photo is given out as a file and not to be shown; "" where it is, `lost` where nobody can say. */
export async function photoFault(address: string): Promise<string> {
  try {
    const response = await fetch(address, { method: 'HEAD', cache: 'no-store' })
    return response.headers.get('Photo-Fault') ?? (response.ok ? '' : 'lost')
  } catch {
    return 'lost'
  }
}

/** A change; sent again under the same name it is made once. */
export async function change<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
  read: Read<T>,
  after?: Promise<unknown>,
): Promise<Answer<T>> {
  // As it is: the line packs longer texts, which only the phone's own routes unpack.
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return ask({ method, path, headers: { ...passing(), 'Content-Type': 'application/json' }, bytes }, read, after)
}

/** A change by which one proves again who one is: the session goes on under a new token and pass. */
export async function renew(method: 'POST' | 'PUT', path: string, body: unknown): Promise<Answer<Account>> {
  const asked = change(method, path, body, shapes.account, renewing)
  renewing = asked
  const answer = await asked
  if (answer.kind === 'ok') account.value = answer.value
  return answer
}

/** A file with its form. */
export async function sendForm<T>(path: string, form: FormData, read: Read<T>): Promise<Answer<T>> {
  const packed = new Response(form)
  const type = packed.headers.get('Content-Type') ?? ''
  const bytes = new Uint8Array(await packed.arrayBuffer())
  return ask({ method: 'POST', path, headers: { ...passing(), 'Content-Type': type }, bytes }, read)
}

function passing(): Readonly<Record<string, string>> {
  return { 'X-Console-Pass': account.value?.pass ?? '', 'Idempotency-Key': `"${newKey()}"` }
}

/** 128 random bits. Browsers keep `randomUUID` for https, and a console may stand in a plain LAN. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function ask<T>(what: Ask, read: Read<T>, after?: Promise<unknown>): Promise<Answer<T>> {
  return become(await heard(what, after), read)
}

/** A refusal may speak of a token or pass of a moment ago: another page of this browser, or this
 * one, went on under new ones meanwhile. Then once more, as the same person. */
async function heard(what: Ask, after?: Promise<unknown>): Promise<Reply> {
  const before = account.value
  const reply = await transport(what)
  if (!before || what.path === SESSION || !mayBeOld(reply)) return reply
  await (after ?? renewing)
  const there = await present()
  if (there?.email !== before.email || there.pass === passOf(what)) return reply
  account.value = there
  return transport(under(there.pass, what))
}

function mayBeOld(reply: Reply): boolean {
  return reply.kind === 'problem' && (reply.status === 401 || reply.status === 403)
}

/** Whose session this browser's cookie opens now. To look is no sign that somebody is there. */
async function present(): Promise<Account | null> {
  const headers = { 'X-Console-Unattended': '1' }
  const there = become(await transport({ method: 'GET', path: SESSION, headers }), shapes.account)
  return there.kind === 'ok' ? there.value : null
}

function passOf(what: Ask): string | undefined {
  return what.headers?.['X-Console-Pass']
}

function under(pass: string, what: Ask): Ask {
  return passOf(what) === undefined ? what : { ...what, headers: { ...what.headers, 'X-Console-Pass': pass } }
}

function become<T>(reply: Reply, read: Read<T>): Answer<T> {
  switch (reply.kind) {
    case 'unreachable':
      return { kind: 'lost', wait: reply.retryAfter }
    case 'problem':
      if (reply.status === 401 && account.value) {
        timedOut.value = true
        account.value = null
      }
      return refusal(reply.status, reply.body)
    case 'ok':
      return understood(reply.body, read)
  }
}

function understood<T>(body: unknown, read: Read<T>): Answer<T> {
  try {
    return { kind: 'ok', value: read(body) }
  } catch (fault) {
    if (fault instanceof Misfit) return { kind: 'lost', wait: null }
    throw fault
  }
}

/** For answers that say nothing beyond "done". */
export const nothing: Read<null> = () => null

/** Whether somebody is signed in already, in this browser. */
export async function whoIsThere(): Promise<void> {
  const answer = await get(SESSION, shapes.account)
  account.value = answer.kind === 'ok' ? answer.value : null
}

export async function signIn(email: string, secret: string, code: string): Promise<Answer<Account>> {
  const answer = await change('POST', SESSION, { email, secret, code }, shapes.account)
  if (answer.kind === 'ok') {
    timedOut.value = false
    account.value = answer.value
  }
  return answer
}

export async function signOut(): Promise<void> {
  await change('DELETE', SESSION, {}, nothing)
  account.value = null
}

/** The address of the own department below the API. */
export function own(path: string): string {
  return `/api/v1/departments/${account.value?.department ?? ''}/${path}`
}
