/** The engine of the open store, and what screens see of it. */
import { shallowRef } from 'vue'
import type { Store } from '@/store/store'
import { createBackoff } from '@/sync/backoff'
import type { Clock } from '@/sync/clock'
import { createEngine, type Engine, type Status } from '@/sync/engine'
import { createFlow } from '@/sync/flow'
import { createTabLock } from '@/sync/lock'
import { createRound } from '@/sync/round'
import type { Transport } from '@/sync/transport'
import { forgetBadge, refreshBadge } from '@/composables/badge'
import { noteClone, noteSpace } from '@/composables/notices'
import { pocket } from '@/composables/pocket'
import { isPractice } from '@/composables/realm'
import { whenQuiet } from '@/composables/quiet'
import { later, marks, outside, wake } from '@/composables/phone'
import { joinTabs, type Tabs } from '@/composables/tabs'
import { createMarker } from '@/store/marker'
import { uuid7 } from '@/store/outside'

export interface SyncingParts {
  readonly store: Store<unknown>
  readonly clock: Clock
  readonly transport: Transport
}

export const status = shallowRef<Status | null>(null)
/** Grows whenever the store may have changed: screens read again. */
export const news = shallowRef(0)

const TAB = 'ygt-tab'

let engine: Engine | null = null
let open: Store<unknown> | null = null
let tabs: Tabs | null = null

export function startSyncing({ store, clock, transport }: SyncingParts): void {
  stopSyncing()
  const locks = 'locks' in navigator ? navigator.locks : undefined
  const { now } = outside
  const lock = createTabLock({ db: store.db, locks, now, holder: tabName(), later })
  const round = createRound({ store, transport, clock, flow: createFlow(), onClone: noteClone })
  const backoff = createBackoff(() => Math.random())
  engine = createEngine({ round, lock, backoff, now, later, wake })
  open = store
  tabs = joinTabs(store.db.name, hearOthers)
  engine.listen((heard) => {
    status.value = heard
    if (heard.running) return
    readAgain()
    noteSpace().catch(() => undefined)
    if (!heard.turnedAway) tabs?.tell()
    carryEarned({ store, transport }).catch(() => undefined)
  })
  engine.start()
}

export function stopSyncing(): void {
  engine?.stop()
  engine = null
  open = null
  tabs?.leave()
  tabs = null
  status.value = null
  forgetBadge()
}

/** What was earned in practice goes to where it counts; most phones have nothing of it to read. */
async function carryEarned({ store, transport }: Omit<SyncingParts, 'clock'>): Promise<void> {
  if (!isPractice && pocket.read('ygt-earned') === null) return
  const session = await store.session.current()
  if (!session || session.lapsed) return
  const { handIn, putAside } = await import('@/composables/earned')
  if (isPractice) await putAside(transport, session)
  // The next round hears what is asked of this worker now.
  else if (await handIn(transport, session, outside)) syncNow()
}

/** Now, whatever the timer says. */
export function syncNow(): void {
  engine?.sync().catch(() => undefined)
}

/** This window changed the store: screens read again, also those of other windows. */
export function tellNews(): void {
  readAgain()
  tabs?.tell()
}

/** Another window saved something, or its round is over. */
function hearOthers(): void {
  readAgain()
  // Whose turn was taken has it now; a round that goes on may have begun before the report was there.
  if (status.value?.turnedAway || status.value?.running) syncNow()
}

function readAgain(): void {
  news.value += 1
  // The screen that says so is drawn first.
  whenQuiet().then(count).catch(() => undefined)
}

async function count(): Promise<void> {
  if (!open) return
  noteUnsent(open)
  await refreshBadge(open)
}

/** At every save, not only after a round: a store may be dropped before the next one begins. */
function noteUnsent(store: Store<unknown>): void {
  const marker = createMarker([marks], outside)
  store.outbox
    .counts()
    .then(({ waiting }) => marker.note(store.db, waiting))
    .catch(() => undefined)
}

/** The same after a reload: what this tab had leased before is still its own. */
function tabName(): string {
  const name = sessionStorage.getItem(TAB) ?? uuid7(outside)
  sessionStorage.setItem(TAB, name)
  return name
}
