/** Where this phone may be nudged: asked of and told to the server. */
import { asRecord, asText } from '@/sync/guards'
import type { Transport } from '@/sync/transport'

const SUBSCRIPTION = '/api/v1/push/subscription'

/** The key to subscribe with; null where there is none or nobody answers. */
export async function fetchPushKey(transport: Transport, token: string): Promise<string | null> {
  const reply = await transport({ method: 'GET', path: '/api/v1/push/key', token })
  return reply.kind === 'ok' ? asText(asRecord(reply.body)?.['public_key']) : null
}

/** True where the server will nudge this phone at that address from now on. */
export async function tellEndpoint(
  transport: Transport,
  token: string,
  endpoint: string,
): Promise<boolean> {
  const text = JSON.stringify({ endpoint })
  const reply = await transport({ method: 'PUT', path: SUBSCRIPTION, token, text })
  return reply.kind === 'ok'
}

export async function dropEndpoint(transport: Transport, token: string): Promise<boolean> {
  const reply = await transport({ method: 'DELETE', path: SUBSCRIPTION, token })
  return reply.kind === 'ok'
}
