/**
 * What was earned in practice comes to the live realm by itself, on a phone where both were signed
 * in with one number. The two stores never open together: what lies between them is only the signed
 * token, which names nobody and opens nothing for anybody else.
 */
import { shallowRef } from 'vue'
import { asRecord, asText } from '@/sync/guards'
import { bring, earnedBy } from '@/sync/earned'
import type { Transport } from '@/sync/transport'
import type { KeptSession } from '@/store/session'
import { sha256, utf8, type Outside } from '@/store/outside'
import { pocket } from '@/composables/pocket'

export const EARNED = 'ygt-earned'
const TAKEN = 'ygt-taken'
// Of several people on one phone; a newer one of the same person holds all that an older one did.
const MOST = 12
/** Grows whenever this page moved one: a card that tells of it stands there before. */
const moves = shallowRef(0)

/** In practice: puts what was earned where the live realm finds it. */
export async function putAside(transport: Transport, { token }: KeptSession): Promise<void> {
  const earned = await earnedBy(transport, token)
  const newest = earned?.[0]
  if (!newest || asideNow().includes(newest)) return
  pocket.write(EARNED, [newest, ...asideNow()].slice(0, MOST).join(' '))
  moves.value += 1
}

/** In the live realm: hands in what is this worker's own. True when the server took any. */
export async function handIn(
  transport: Transport,
  { token, worker }: KeptSession,
  outside: Outside,
): Promise<boolean> {
  let taken = false
  for (const credential of asideNow()) {
    if (!(await isOf(credential, worker.phone, outside))) continue
    const brought = await bring(transport, token, credential)
    if (brought === 'later') continue
    if (brought === 'taken') {
      taken = true
      pocket.write(TAKEN, [endOf(credential), ...takenNow()].slice(0, MOST).join(' '))
    }
    drop(credential)
  }
  return taken
}

/** What this phone knows of a credential: it waits to be brought, or the live realm took it. */
export function wayOf(credential: string): 'waits' | 'taken' | null {
  void moves.value
  // In practice it is put aside again at every round, also what the live realm has.
  if (takenNow().includes(endOf(credential))) return 'taken'
  return asideNow().includes(credential) ? 'waits' : null
}

/** Enough of a signature to know it again, and nothing that is worth anything. */
function endOf(credential: string): string {
  return credential.slice(-16)
}

function takenNow(): readonly string[] {
  return (pocket.read(TAKEN) ?? '').split(' ').filter(Boolean)
}

function asideNow(): readonly string[] {
  return (pocket.read(EARNED) ?? '').split(' ').filter(Boolean)
}

/** Read again: another window may have put something aside meanwhile. */
function drop(credential: string): void {
  const left = asideNow().filter((each) => each !== credential)
  if (left.length) pocket.write(EARNED, left.join(' '))
  else pocket.drop(EARNED)
  moves.value += 1
}

/** Whether it is about this phone number; what it is worth the server says. */
async function isOf(credential: string, phone: string, outside: Outside): Promise<boolean> {
  for (const identity of identitiesOf(credential)) {
    const [hash, salt] = [asText(identity?.['identityHash']), asText(identity?.['salt'])]
    if (hash !== null && hash === `sha256$${await sha256(outside, utf8(phone + (salt ?? '')))}`) {
      return true
    }
  }
  return false
}

function identitiesOf(credential: string) {
  const subject = asRecord(claimsOf(credential)?.['credentialSubject'])
  const listed = subject?.['identifier']
  return Array.isArray(listed) ? listed.map(asRecord) : []
}

function claimsOf(credential: string) {
  const body = (credential.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
  try {
    const bytes = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0))
    return asRecord(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}
