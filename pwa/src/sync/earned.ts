/** Credentials on their way from the practice realm, which gives them, to the live one. */
import { asRecord, asText, listOf } from '@/sync/guards'
import type { Transport } from '@/sync/transport'

/** What a trainee earned, as signed tokens, the newest first; null where nobody answered. */
export async function earnedBy(
  transport: Transport,
  token: string,
): Promise<readonly string[] | null> {
  const reply = await transport({ method: 'GET', path: '/api/v1/training/credentials', token })
  if (reply.kind !== 'ok') return null
  const items = asRecord(reply.body)?.['items']
  return listOf(items, (each) => asText(asRecord(each)?.['credential']))
}

/** `later`: the server cannot say yet; `refused`: it never will take this one. */
export type Brought = 'taken' | 'refused' | 'later'

export async function bring(
  transport: Transport,
  token: string,
  credential: string,
): Promise<Brought> {
  const text = JSON.stringify({ credential })
  const reply = await transport({ method: 'POST', path: '/api/v1/credentials', text, token })
  if (reply.kind === 'ok') return 'taken'
  return reply.kind === 'problem' && reply.status === 422 ? 'refused' : 'later'
}
