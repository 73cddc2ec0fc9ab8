/**
 * Withdrawals go on their way once the server is heard: until then the worker may take one back,
 * and only then a number of the device is given out for it.
 */
import type { Inbox } from '@/store/inbox'
import type { Operation } from '@/store/operation'
import type { Outbox } from '@/store/outbox'
import type { Realm } from '@/store/db'
import type { Pending, Withdrawal } from '@/store/pending'

export interface WithdrawalParts {
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly pending: Pending
  readonly realm: Realm
  readonly deviceId: string
  readonly now: () => number
}

/** So long a withdrawal waits at least, also with a signal: time to think again. */
export const GRACE = 10_000

/** How many were handed to the outbox. */
export async function releaseWithdrawals(parts: WithdrawalParts): Promise<number> {
  const { outbox, pending, deviceId } = parts
  let released = 0
  for (const withdrawal of await pending.withdrawals()) {
    if (!isRipe(withdrawal, parts.now())) continue
    const saved = await outbox.add(await operationOf(parts, withdrawal), { deviceId })
    if (saved.kind === 'full') break
    // Killed between the two it is found as `already` the next time.
    await pending.dropWithdrawal(withdrawal.visit_id)
    released += 1
  }
  return released
}

/** A moment that lies ahead comes from a clock that was set back since. */
function isRipe({ asked_at }: Withdrawal, now: number): boolean {
  return now - asked_at >= GRACE || now < asked_at
}

async function operationOf(
  { inbox, realm }: WithdrawalParts,
  withdrawal: Withdrawal,
): Promise<Operation> {
  const { id, visit_id, reason, recorded_at } = withdrawal
  const base_rev = (await inbox.reportState(visit_id))?.rev ?? 1
  return {
    ...{ op_id: id, realm, type: 'visit.withdraw', recorded_at },
    ...{ visit_id, base_rev, reason },
  }
}
