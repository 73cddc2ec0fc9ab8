/** Taking a report back: decided on the phone, gone when the server was heard, undone until then. */
import type { Desk } from '@/composables/desk'
import { later, outside } from '@/composables/phone'
import type { OwnReport } from '@/composables/reports'
import { syncNow, tellNews } from '@/composables/syncing'
import { uuid7 } from '@/store/outside'
import { GRACE } from '@/sync/withdrawals'

/** Why somebody takes a report back; words of their own beside these. */
export const REASONS = ['mistake', 'twice', 'wrong_place'] as const

/** What the server has, or may have: everything else is set aside where it lies. */
export function mayWithdraw({ standing }: OwnReport): boolean {
  return !['withdrawn', 'withdrawing', 'rejected', 'replaced'].includes(standing)
}

/** False where the phone has no space to note it. */
export async function withdraw(desk: Desk, report: OwnReport, reason: string): Promise<boolean> {
  const noted = await desk.store.pending.keepWithdrawal({
    ...{ id: uuid7(outside), visit_id: report.visitId, reason },
    ...{ recorded_at: desk.clock.stamp(), asked_at: outside.now() },
  })
  tellNews()
  later(GRACE, syncNow)
  return noted
}

export async function undoWithdrawal(desk: Desk, report: OwnReport): Promise<void> {
  await desk.store.pending.dropWithdrawal(report.visitId)
  tellNews()
}
