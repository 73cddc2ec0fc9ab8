/** What happens to the phone itself: it dies, fills up, is wiped, is put back or lives twice. */
import type { Chance } from './chance'
import { copyOf, Killed } from './frail'
import { finish, visit } from './recording'
import type { SimPhone } from './sim-phone'
import type { Backup, Stage } from './stage'
import { sync } from './steps'

interface Acting {
  readonly stage: Stage
  readonly phone: SimPhone
  readonly chance: Chance
}

/** The app ends between two writes, while saving or while sending; drafts are found again. */
export async function killed(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  if (chance.happens(0.5)) await visit(stage, phone, chance)
  phone.frailty.life = chance.below(25)
  if (chance.happens(0.5)) await visit(stage, phone, chance)
  else await sync(acting)
  await phone.reopen()
  await resumed(acting)
}

/** Whatever was begun and not saved is saved now. */
export async function resumed({ stage, phone, chance }: Acting): Promise<void> {
  for (const draft of await phone.app().store.drafts.listDrafts()) {
    await finish(stage, phone, chance, { draft, plan: {} })
  }
}

export async function quota(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  await visit(stage, phone, chance)
  phone.frailty.full = true
  await visit(stage, phone, chance)
  await sync(acting)
  phone.frailty.full = false
  await resumed(acting)
}

/** The browser dropped the store: the phone knows that there was one, and signs in anew. */
export async function evicted(acting: Acting): Promise<void> {
  const { stage, phone } = acting
  // Who was revoked signs in nowhere any more.
  if (stage.told.revoked && phone.who === stage.scene.workers[0]) return
  await sync(acting)
  await visit(stage, phone, acting.chance)
  await noted(phone)
  await stage.ledger.losing(phone)
  await phone.evict()
  phone.line.calm()
  const provenance = await phone.open()
  stage.twins.delete(phone)
  if (provenance.kind !== 'evicted' || provenance.last.unsent < 1) {
    stage.broken.push(`I5 ${phone.name} took its dropped store for ${provenance.kind}`)
  }
}

export async function backedUp({ stage, phone }: Acting): Promise<Backup> {
  const rows = await copyOf(phone.app().store.db)
  const backup = { rows, marks: new Map(phone.marks) }
  stage.backups.set(phone, backup)
  return backup
}

/** A backup that is older than what the phone has done since. */
async function olderOf(acting: Acting): Promise<Backup> {
  const { stage, phone, chance } = acting
  const backup = stage.backups.get(phone) ?? (await backedUp(acting))
  await visit(stage, phone, chance)
  await visit(stage, phone, chance)
  await sync(acting)
  return backup
}

/** A backup of the phone takes the place of what it has. */
export async function putBack(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  if (stage.twins.has(phone)) return
  const { rows } = await olderOf(acting)
  await stage.ledger.losing(phone)
  await phone.putBack(rows)
  await phone.reopen()
  // Until the server was heard nobody can know which numbers were given out since.
  stage.twins.add(phone)
  if (chance.happens(0.5)) await visit(stage, phone, chance)
  await sync(acting)
  if (phone.app().engine.status().trouble === null) stage.twins.delete(phone)
  await visit(stage, phone, chance)
  await sync(acting)
}

/** The backup comes to life on a second phone, and both go on. */
export async function copied(acting: Acting): Promise<void> {
  const { stage, phone, chance } = acting
  if (stage.twins.has(phone)) return
  const { rows, marks } = await olderOf(acting)
  for (const entry of await phone.app().store.outbox.entries()) stage.copied.add(entry.op_id)
  stage.twins.add(phone)
  const twin = await stage.addPhone(phone.who, chance)
  for (const [key, text] of marks) twin.marks.set(key, text)
  await twin.putBack(rows)
  await twin.open()
  stage.phones.push(twin)
  stage.twins.add(twin)
  await visit(stage, twin, chance)
  await sync({ stage, phone: twin })
}

/** As the app does when a round is over. */
async function noted(phone: SimPhone): Promise<void> {
  const { store } = phone.app()
  try {
    await phone.note((await store.outbox.counts()).waiting)
  } catch (fault) {
    if (!(fault instanceof Killed)) throw fault
  }
}
