/** The release in force: fetched when the server has another one, kept while a draft needs it. */
import type { Releases } from '@/store/releases'
import { asRecord, asText } from '@/sync/guards'
import type { Transport } from '@/sync/transport'

export type ReleaseReport = 'unchanged' | 'changed' | 'unreachable' | 'signed_out' | 'full'

export interface ReleaseParts {
  readonly releases: Releases
  readonly transport: Transport
  readonly token: () => string | null
  /** Versions that open drafts were begun with. */
  readonly needed: () => Promise<readonly string[]>
}

export async function fetchRelease(parts: ReleaseParts): Promise<ReleaseReport> {
  const { releases, transport, token } = parts
  const known = await releases.currentHash()
  const headers: Record<string, string> = known ? { 'If-None-Match': `"${known.sha256}"` } : {}
  const path = '/api/v1/releases/current'
  const reply = await transport({ method: 'GET', path, token: token(), headers })
  if (reply.kind === 'problem') return reply.status === 401 ? 'signed_out' : 'unreachable'
  if (reply.kind === 'unreachable') return 'unreachable'
  if (reply.status === 304) {
    await releases.confirm()
    return 'unchanged'
  }
  return keep(parts, reply.body, reply.headers.get('ETag'))
}

async function keep(
  { releases, needed }: ReleaseParts,
  bundle: unknown,
  tag: string | null,
): Promise<ReleaseReport> {
  const version = asText(asRecord(bundle)?.['version'])
  // A proxy that compresses marks the tag as weak; the hash in it is the same.
  const sha256 = /^(?:W\/)?"([0-9a-f]{64})(?:[-:]\w+)?"$/.exec(tag ?? '')?.[1]
  if (version === null || sha256 === undefined) return 'unreachable'
  if (!(await releases.keep({ version, sha256, bundle }))) return 'full'
  await releases.prune(await needed())
  return 'changed'
}
