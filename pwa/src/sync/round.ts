/**
 * One round: reports first, then news, then photos — what matters most has the line first.
 *
 * With a token that lapsed only what was recorded is handed in; nothing is asked for.
 */
import { keepOffset } from '@/store/offset'
import type { Store } from '@/store/store'
import { sendBlobs } from '@/sync/blobs'
import type { Clock } from '@/sync/clock'
import { createDeliver } from '@/sync/deliver'
import type { Phase } from '@/sync/engine'
import type { Flow } from '@/sync/flow'
import { offerAgain } from '@/sync/have'
import { pull } from '@/sync/pull'
import { push, type PushReport } from '@/sync/push'
import { rekey } from '@/sync/rekey'
import { fetchRelease } from '@/sync/release'
import type { Transport } from '@/sync/transport'

export type Trouble = 'unreachable' | 'signed_out' | 'full' | 'broken'

/** `waiting`: something is left that a later round should try. */
export interface RoundReport {
  readonly trouble: Trouble | null
  readonly waiting: boolean
  readonly retryAfter: number | null
}

export type Tell = (phase: Phase, done: number, total: number) => void

/** A store whatever its form keeps: of drafts only the releases matter here. */
export type SyncedStore = Omit<Store<unknown>, 'drafts'> & {
  readonly drafts: { readonly listDrafts: () => Promise<readonly { readonly release: string }[]> }
}

export interface RoundParts {
  readonly store: SyncedStore
  readonly transport: Transport
  readonly clock: Clock
  readonly flow: Flow
}

/** What a round carries from step to step. */
interface Tools extends RoundParts {
  readonly tell: Tell
  readonly token: () => string
  readonly deviceId: string
}

const DAY = 24 * 60 * 60 * 1000
// A backup that a server is restored from is younger than this.
const KEPT = 14 * DAY
const SIGNED_OUT: RoundReport = { trouble: 'signed_out', waiting: false, retryAfter: null }

export function createRound(parts: RoundParts): (tell: Tell) => Promise<RoundReport> {
  return async (tell) => {
    const session = await parts.store.session.current()
    if (!session) return SIGNED_OUT
    const { token, device_id: deviceId, lapsed } = session
    const tools: Tools = { ...parts, tell, token: () => token, deviceId }
    const sent = await handIn(tools)
    if (sent.stopped) return report(sent.stopped, sent.retryAfter)
    const news = lapsed ? SIGNED_OUT : await hearNews(tools)
    if (news.trouble === 'unreachable' || news.trouble === 'full') return news
    const photos = await sendPhotos(tools)
    if (photos) return report(photos, null)
    await parts.store.settling.tidy(parts.store.outside.now() - KEPT)
    const { waiting, wantBlobs } = await parts.store.outbox.counts()
    return { trouble: news.trouble, waiting: waiting + wantBlobs > 0, retryAfter: null }
  }
}

function report(trouble: Trouble, retryAfter: number | null): RoundReport {
  return { trouble, waiting: true, retryAfter }
}

function handIn({ store, transport, token, flow, tell }: Tools): Promise<PushReport> {
  const deliver = createDeliver(transport, token)
  const told = (done: number, total: number) => {
    tell('reports', done, total)
  }
  return push({ outbox: store.outbox, settling: store.settling, deliver, flow, tell: told })
}

async function hearNews(tools: Tools): Promise<RoundReport> {
  const { store, transport, token, clock, tell } = tools
  tell('news', 0, 0)
  const pulled = await pull({ received: store.received, transport, token, clock })
  await keepOffset(store.db, clock.offset())
  switch (pulled.kind) {
    case 'done':
      return afterNews(tools)
    case 'signed_out':
      // Revoked or expired: what the city knows of its people does not stay on this phone.
      await store.session.lapse()
      await store.received.wipe()
      return SIGNED_OUT
    case 'unreachable':
      await store.received.expire()
      return report('unreachable', pulled.retryAfter)
    case 'full':
      return report('full', null)
  }
}

/** What can only be done once everything was told: a restored server, ids that differ. */
async function afterNews(tools: Tools): Promise<RoundReport> {
  const { store, transport, token, deviceId } = tools
  const { outbox, inbox, outside, releases } = store
  const offered = await offerAgain({ ...store, transport, token })
  if (offered.kind === 'unreachable') return report('unreachable', null)
  const made = await rekey({ outbox, inbox, outside, deviceId })
  if (offered.again + made > 0) {
    const sent = await handIn(tools)
    if (sent.stopped) return report(sent.stopped, sent.retryAfter)
  }
  const needed = async () => (await store.drafts.listDrafts()).map((draft) => draft.release)
  const release = await fetchRelease({ releases, transport, token, needed })
  if (release === 'unreachable' || release === 'full') return report(release, null)
  return { trouble: null, waiting: false, retryAfter: null }
}

async function sendPhotos({ store, transport, token, tell }: Tools): Promise<Trouble | null> {
  const told = (done: number, total: number) => {
    tell('photos', done, total)
  }
  const { stopped } = await sendBlobs({ ...store, transport, token, tell: told })
  return stopped
}
