/** Noticing that somebody else answers: the login page of a shop's network, a filter on the way. */
import type { Reply, Transport } from '@/sync/transport'

export interface PortalWatch {
  readonly transport: Transport
  /** Whether the last answer came, whole and calm, from somebody who is not our server. */
  readonly met: () => boolean
}

// RFC 6585: Network Authentication Required.
const SIGN_IN_FIRST = 511

/** A transport that is watched for one round. */
export function portalWatch(transport: Transport): PortalWatch {
  let last: Reply | null = null
  return {
    transport: async (ask) => {
      const reply = await transport(ask)
      last = reply
      return reply
    },
    met: () => {
      if (last?.kind !== 'unreachable' || last.why !== 'not_ours') return false
      // A gateway whose server is away answers 502 in words of its own: that is no portal.
      return last.status === null || last.status < 500 || last.status === SIGN_IN_FIRST
    },
  }
}
