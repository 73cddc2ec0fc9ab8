/**
 * One round: reports first, then news, then photos — what matters most has the line first.
 *
 * With a token that lapsed only what was recorded is handed in, and asked is only what became of it.
 */
import { keepOffset } from '@/store/offset'
import type { Store } from '@/store/store'
import { sendBlobs } from '@/sync/blobs'
import type { Clock } from '@/sync/clock'
import { createDeliver } from '@/sync/deliver'
import { followUp, toldByPull, type Told } from '@/sync/follow'
import { portalWatch } from '@/sync/portal'
import { releaseWithdrawals } from '@/sync/withdrawals'
import type { Phase } from '@/sync/engine'
import type { Flow } from '@/sync/flow'
import { offerAgain, toldByHave } from '@/sync/have'
import { pull } from '@/sync/pull'
import { push, type PushReport } from '@/sync/push'
import { rekey } from '@/sync/rekey'
import { fetchRelease } from '@/sync/release'
import type { Transport } from '@/sync/transport'
import { createUntold, type Untold } from '@/sync/untold'

/** `portal`: somebody else answers for the server, as the login page of a public network does. */
export type Trouble = 'unreachable' | 'portal' | 'signed_out' | 'full' | 'broken'

/** `waiting`: something is left that a later round should try. `soon`: nothing is, and yet the
 * server has more to tell so many milliseconds from now. */
export interface RoundReport {
  readonly trouble: Trouble | null
  readonly waiting: boolean
  readonly retryAfter: number | null
  readonly soon?: number | undefined
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
  /** Told when the store turns out to be a copy of the one that spoke to the server last. */
  readonly onClone?: () => void
}

/** What a round carries from step to step. */
interface Tools extends RoundParts {
  readonly tell: Tell
  readonly token: () => string
  readonly deviceId: string
  /** When it was last asked what became of what the server had not decided. */
  readonly followed: { at: number }
  readonly untold: Untold
}

const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE
// What a person decides is heard of by asking: often enough for somebody who waits for it.
const ASKED_AGAIN = 15 * MINUTE
// A backup that a server is restored from is younger than this.
const KEPT = 14 * DAY
const SIGNED_OUT: RoundReport = { trouble: 'signed_out', waiting: false, retryAfter: null }

export function createRound(parts: RoundParts): (tell: Tell) => Promise<RoundReport> {
  const followed = { at: 0 }
  const untold = createUntold(parts.store)
  return async (tell) => {
    const session = await parts.store.session.current()
    if (!session) return SIGNED_OUT
    const { token, device_id: deviceId, lapsed } = session
    const watch = portalWatch(parts.transport)
    const { transport } = watch
    const tools = { ...parts, transport, tell, token: () => token, deviceId, followed, untold }
    const done = await roundOf(tools, lapsed)
    return done.trouble === 'unreachable' && watch.met() ? { ...done, trouble: 'portal' } : done
  }
}

async function roundOf(tools: Tools, lapsed: boolean): Promise<RoundReport> {
  const { settling, outside, outbox, pending } = tools.store
  // Nothing is pulled with a lapsed token: what was decided is handed in at once.
  if (lapsed) await sendWithdrawals(tools)
  const sent = await handIn(tools)
  if (sent.stopped) return report(sent.stopped, sent.retryAfter)
  const news = lapsed ? await hearOwn(tools) : await hearNews(tools)
  if (news.trouble === 'unreachable' || news.trouble === 'full') return news
  const photos = await sendPhotos(tools)
  if (photos) return report(photos, null)
  await settling.tidy(outside.now() - KEPT)
  const { waiting, wantBlobs } = await outbox.counts()
  const decided = (await pending.withdrawals()).length
  const isLeft = waiting + wantBlobs + decided > 0
  return { trouble: news.trouble, waiting: isLeft, retryAfter: null, soon: await tools.untold.wait() }
}

function report(trouble: Trouble, retryAfter: number | null): RoundReport {
  return { trouble, waiting: true, retryAfter }
}

function handIn({ store, transport, token, flow, tell, untold }: Tools): Promise<PushReport> {
  const deliver = createDeliver(transport, token)
  const told = (done: number, total: number) => {
    tell('reports', done, total)
  }
  return push({ outbox: store.outbox, settling: untold.settling, deliver, flow, tell: told })
}

/** Revoked or expired: what a person decided of its reports is heard all the same. */
async function hearOwn(tools: Tools): Promise<RoundReport> {
  const { store, transport, token } = tools
  await follow(tools, false, () => toldByHave({ ...store, transport, token }))
  return SIGNED_OUT
}

async function hearNews(tools: Tools): Promise<RoundReport> {
  const { store, transport, token, clock, tell } = tools
  tell('news', 0, 0)
  const pulled = await pull({ received: store.received, transport, token, clock })
  await keepOffset(store.db, clock.offset())
  switch (pulled.kind) {
    case 'done':
      if (pulled.duty) await store.duty.keep(pulled.duty)
      await lookForClone(tools, pulled.deviceSeq ?? 0)
      tools.untold.hear(pulled.soon ?? false)
      return afterNews(tools, pulled.items > 0)
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

async function lookForClone({ store, deviceId, onClone }: Tools, heard: number): Promise<void> {
  const [byte = 0] = store.outside.random(1)
  const isClone = await store.numbers.heard(deviceId, heard, () => byte / 256)
  if (isClone) onClone?.()
}

/** What can only be done once everything was told: a restored server, ids that differ. */
async function afterNews(tools: Tools, isNew: boolean): Promise<RoundReport> {
  const { store, transport, token, deviceId } = tools
  const { outbox, inbox, outside, releases } = store
  const offered = await offerAgain({ ...store, transport, token })
  if (offered.kind === 'unreachable') return report('unreachable', null)
  const made = await rekey({ outbox, inbox, outside, deviceId })
  const released = await sendWithdrawals(tools)
  if (offered.again + made + released > 0) {
    const sent = await handIn(tools)
    if (sent.stopped) return report(sent.stopped, sent.retryAfter)
  }
  await follow(tools, isNew || released > 0, () => toldByPull(inbox))
  const needed = async () => (await store.drafts.listDrafts()).map((draft) => draft.release)
  const release = await fetchRelease({ releases, transport, token, needed })
  if (release === 'unreachable' || release === 'full') return report(release, null)
  return { trouble: null, waiting: false, retryAfter: null }
}

function sendWithdrawals({ store, deviceId }: Tools): Promise<number> {
  return releaseWithdrawals({ ...store, deviceId, now: store.outside.now })
}

async function follow(
  tools: Tools,
  isNew: boolean,
  told: () => Promise<Told>,
): Promise<void> {
  const { store, transport, token, followed } = tools
  const now = store.outside.now()
  if (!isNew && Math.abs(now - followed.at) < ASKED_AGAIN) return
  followed.at = now
  const { outbox, settling } = store
  await followUp({ outbox, settling, told, deliver: createDeliver(transport, token) })
}

async function sendPhotos({ store, transport, token, tell }: Tools): Promise<Trouble | null> {
  const told = (done: number, total: number) => {
    tell('photos', done, total)
  }
  const { stopped } = await sendBlobs({ ...store, transport, token, tell: told })
  return stopped
}
