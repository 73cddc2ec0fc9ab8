/** One worker's store, opened: every room of it with the key in hand. Lock it by dropping this. */
import { realmOf, type Db, type Realm } from '@/store/db'
import { createDrafts, type Drafts } from '@/store/drafts'
import { createDuties, type Duties } from '@/store/duty'
import { createInbox, type Inbox } from '@/store/inbox'
import { createNotes, type Notes } from '@/store/notes'
import { createNumbers, type Numbers } from '@/store/numbers'
import { createOutbox, type Outbox } from '@/store/outbox'
import type { Outside } from '@/store/outside'
import { createPending, type Pending } from '@/store/pending'
import { createPhotos, type Photos } from '@/store/photos'
import { createReadMarks, type ReadMarks } from '@/store/read-marks'
import { createReceived, type Received } from '@/store/received'
import { createReleases, type Releases } from '@/store/releases'
import { createSessions, type Sessions } from '@/store/session'
import { createSubjects, type Subjects } from '@/store/subjects'
import { createTransfer, type Transfer } from '@/store/transfer'
import type { Vault } from '@/store/vault'
import { createSettling, type Settling } from '@/store/verdict'

/** `State` is what the form keeps of a visit. */
export interface Store<State> {
  readonly db: Db
  readonly realm: Realm
  readonly outside: Outside
  readonly session: Sessions
  readonly drafts: Drafts<State>
  readonly duty: Duties
  readonly numbers: Numbers
  readonly outbox: Outbox
  readonly settling: Settling
  readonly pending: Pending
  readonly readMarks: ReadMarks
  readonly photos: Photos
  readonly received: Received
  readonly subjects: Subjects
  readonly inbox: Inbox
  readonly releases: Releases
  readonly notes: Notes
  readonly transfer: Transfer
}

export function openStore<State>(db: Db, vault: Vault, outside: Outside): Store<State> {
  return {
    db,
    realm: realmOf(db),
    outside,
    session: createSessions(db, vault),
    drafts: createDrafts<State>(db, vault, outside),
    duty: createDuties(db, vault),
    numbers: createNumbers(db),
    outbox: createOutbox(db, vault, outside),
    settling: createSettling(db, vault, outside),
    pending: createPending(db, vault, outside),
    readMarks: createReadMarks(db),
    photos: createPhotos(db, vault, outside),
    received: createReceived(db, vault, outside),
    subjects: createSubjects(db, vault),
    inbox: createInbox(db, vault),
    releases: createReleases(db, vault, outside),
    notes: createNotes(db, vault),
    transfer: createTransfer(db, vault, outside),
  }
}
