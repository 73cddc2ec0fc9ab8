/** What can happen in a schedule: each step by its name and weight. */
import type { Mishap } from '../sync/bad-line'
import type { Chance } from './chance'
import { amend, visit, withdraw } from './recording'
import { WRONG } from './reports'
import type { SimPhone } from './sim-phone'
import type { Stage } from './stage'
import { backedUp, copied, evicted, killed, putBack, quota, resumed } from './stumbles'

export interface Acting {
  readonly stage: Stage
  readonly phone: SimPhone
  readonly chance: Chance
}

type Step = (acting: Acting) => Promise<unknown>

const MISHAPS: readonly Mishap[] = [
  ...(['before', 'middle', 'after', 'after', 'half', 'portal', 'storm', 'odd', 'twice'] as const),
]
const WORDS = ['/push', '/push', '/push', '/pull', '']
const HOUR = 60 * 60 * 1000
// Longer than a lease of the tab lock, and than the time to think again.
export const A_WHILE = 2 * 60 * 1000

export async function sync({ stage, phone }: Pick<Acting, 'stage' | 'phone'>): Promise<void> {
  const app = phone.app()
  await app.engine.sync()
  const { waiting } = await app.store.outbox.counts().catch(() => ({ waiting: 0 }))
  stage.story.push(`  ${phone.name} ${app.engine.status().trouble ?? 'fine'}, ${String(waiting)} wait`)
}

async function several({ stage, phone, chance }: Acting): Promise<void> {
  for (let n = 1 + chance.below(3); n > 0; n -= 1) await visit(stage, phone, chance)
}

async function overBadLine(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  if (chance.happens(0.6)) await visit(stage, phone, chance)
  const plan = Array.from({ length: 1 + chance.below(4) }, () => chance.oneOf([...MISHAPS, 'pass'] as const))
  phone.line.plan(chance.oneOf(WORDS), ...plan)
  for (let rounds = 1 + chance.below(3); rounds > 0; rounds -= 1) await sync(acting)
}

/** The line comes and goes with every request. */
async function flapping(acting: Acting): Promise<void> {
  const turns = Array.from({ length: 8 }, () => ['before', 'pass'] as const).flat()
  acting.phone.line.plan('', ...turns)
  for (let rounds = 0; rounds < 3; rounds += 1) await sync(acting)
}

/** A request that everybody gave up arrives long after later ones. */
async function stale(acting: Acting): Promise<void> {
  const { phone, stage, chance } = acting
  await visit(stage, phone, chance)
  phone.line.plan('/push', 'stale')
  await sync(acting)
  await amend(stage, phone, chance)
  await sync(acting)
  phone.line.letGo()
  await sync(acting)
}

async function twoTabs(acting: Acting): Promise<void> {
  const { phone, stage, chance } = acting
  await visit(stage, phone, chance)
  await phone.open()
  if (chance.happens(0.5)) phone.line.plan('/push', chance.oneOf(MISHAPS), chance.oneOf(MISHAPS))
  await Promise.all(phone.apps.map((app) => app.engine.sync()))
  await phone.reopen()
}

/** One tab freezes while it waits for its answer; another goes on, and then the first one wakes. */
async function frozenTab(acting: Acting): Promise<void> {
  const { phone, stage, chance } = acting
  await visit(stage, phone, chance)
  phone.line.plan(chance.oneOf(['/push', '/pull']), 'late')
  const frozen = phone.app().engine.sync()
  while (!phone.line.isHolding() && phone.app().engine.status().running) await turn()
  await phone.open()
  phone.hands.ahead += A_WHILE
  await phone.apps[1]?.engine.sync()
  phone.line.letGo()
  await frozen
  await phone.reopen()
}

/** The phone's clock jumps, in the middle of a run or while the app is closed. */
async function clockJumps({ stage, phone, chance }: Acting): Promise<void> {
  phone.hands.skew = chance.oneOf([-48, -47, -1, 1, 47, 48]) * HOUR
  if (chance.happens(0.5)) await phone.reopen()
  await visit(stage, phone, chance)
}

/** In a batch of some, one that no server can read. */
async function poison(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  const size = 1 + chance.below(4)
  const place = chance.below(size)
  for (let n = 0; n < size; n += 1) {
    const changes = n === place ? { recorded_at: 'yesterday' } : {}
    const opId = await visit(stage, phone, chance, { changes })
    if (opId && n === place) stage.ledger.poisoned(opId)
  }
  await sync(acting)
}

const practised: Step = ({ stage, phone, chance }) =>
  visit(stage, phone, chance, { changes: { realm: 'practice' } })

const unheardOf: Step = ({ stage, phone, chance }) =>
  visit(stage, phone, chance, { changes: { release: 'unknown.1' } })

/** A value that no list has; sometimes put right later. */
async function wrong(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  const alter = (report: { place: Record<string, unknown> }) => {
    report.place['use'] = WRONG
  }
  await visit(stage, phone, chance, { alter })
  await sync(acting)
}

async function pictured(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  const photos = Array.from({ length: 1 + chance.below(3) }, () =>
    chance.happens(0.3) ? 140_000 + chance.below(150_000) : 500 + chance.below(5_000),
  )
  await visit(stage, phone, chance, { photos })
  if (chance.happens(0.6)) phone.line.plan('/blobs', ...photos.map(() => chance.oneOf([...MISHAPS, 'pass'] as const)))
  await sync(acting)
}

async function serverDies(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  await visit(stage, phone, chance, chance.happens(0.5) ? { photos: [2_000, 3_000] } : {})
  await stage.keeper.crash(chance.oneOf(['push', 'push', 'blobs']), chance.oneOf(['before', 'after']))
  await sync(acting)
  if (chance.happens(0.5)) await sync(acting)
  await stage.keeper.serve()
}

/** After the departments have seen it. */
async function withdrawn(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  await visit(stage, phone, chance)
  await sync(acting)
  await stage.keeper.read(stage.name, 100)
  await withdraw(phone, chance)
  phone.hands.ahead += A_WHILE
  await sync(acting)
}

/** Two phones of one worker change the same visit at once; who was first is not heard first. */
/** Who corrects later is in front now and then, as one whose phone had the line first. */
async function contested(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  const other = stage.phones.find((each) => each !== phone && each.who === phone.who)
  const visitId = await visit(stage, phone, chance).then((opId) => visitOf(phone, opId))
  await sync(acting)
  if (!other || !visitId) return
  await sync({ stage, phone: other })
  await amend(stage, other, chance, { visitId, set: noteOf(stage) })
  // More than their clocks may differ: not a slow machine decides which of them was first.
  phone.hands.ahead += A_WHILE
  await amend(stage, phone, chance, { visitId, set: noteOf(stage) })
  const inFront = stage.phones.indexOf(phone) % 2 === 0
  for (const each of inFront ? [phone, other] : [other, phone]) await sync({ stage, phone: each })
}

const noteOf = (stage: Stage) => ({ 'visit.note': `第${String(stage.next())}次更正` })

async function visitOf(phone: SimPhone, opId: string | null): Promise<string | null> {
  const entry = opId ? await phone.app().store.outbox.entry(opId) : null
  return entry?.visit_id ?? null
}

async function released(acting: Acting): Promise<void> {
  await acting.stage.keeper.publish()
  await visit(acting.stage, acting.phone, acting.chance)
}

/** Never the last worker, whose phone sees everything at the end. */
async function revoked({ stage }: Acting): Promise<void> {
  const [first] = stage.scene.workers
  if (!first || stage.told.revoked) return
  stage.told.revoked = true
  await stage.keeper.revoke(first.phone)
}

async function moved({ stage }: Acting): Promise<void> {
  const [, second] = stage.scene.workers
  const [left = '', joined = ''] = stage.scene.grids
  if (!second || stage.told.moved) return
  stage.told.moved = true
  await stage.keeper.move(second.phone, left, joined)
}

const read: Step = ({ stage, chance }) => stage.keeper.read(stage.name, 1 + chance.below(5))
const amended: Step = ({ stage, phone, chance }) => amend(stage, phone, chance)

function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

export const STEPS: Readonly<Record<string, readonly [number, Step]>> = {
  several: [12, several],
  sync: [10, sync],
  overBadLine: [14, overBadLine],
  amended: [12, amended],
  contested: [4, contested],
  withdrawn: [5, withdrawn],
  read: [4, read],
  flapping: [2, flapping],
  stale: [3, stale],
  twoTabs: [4, twoTabs],
  frozenTab: [3, frozenTab],
  clockJumps: [4, clockJumps],
  poison: [4, poison],
  practised: [2, practised],
  unheardOf: [2, unheardOf],
  wrong: [3, wrong],
  pictured: [5, pictured],
  serverDies: [5, serverDies],
  released: [1, released],
  backedUp: [4, backedUp],
  copied: [3, copied],
  putBack: [3, putBack],
  evicted: [2, evicted],
  killed: [5, killed],
  resumed: [2, resumed],
  quota: [3, quota],
  revoked: [1, revoked],
  moved: [2, moved],
}
