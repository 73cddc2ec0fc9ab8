/**
 * Rows of an older version of the app: each subject and period sealed by itself.
 *
 * They are read as they lie until they are packed into blocks: an update costs nobody what was
 * received, also where the app ends in the middle of packing or the phone has no space for it.
 */
import type { Db } from '@/store/db'
import { PERIODS, placeOf, SUBJECTS } from '@/store/received-plan'
import type { PeriodRow, SubjectRow } from '@/store/rows'
import type { Vault } from '@/store/vault'

export type OldRoom = (typeof OLD_ROOMS)[number]

/** Under the name and of the kind that blocks have it by. */
export type OldThing<T> = readonly [name: string, { readonly kind: string; readonly value: T }]

export const OLD_ROOMS = ['subjects', 'periods'] as const

export async function oldThings<T>(
  db: Db,
  vault: Vault,
  room: OldRoom,
): Promise<readonly OldThing<T>[]> {
  const rows: readonly (SubjectRow | PeriodRow)[] = await db.getAll(room)
  return Promise.all(
    rows.map(async (row): Promise<OldThing<T>> => {
      const name = placeOf(room, row.id)
      const kind = 'type' in row ? `${SUBJECTS}${row.type}` : PERIODS
      return [name, { kind, value: await vault.open<T>(name, row.body) }]
    }),
  )
}
