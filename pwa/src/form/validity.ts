/** How long a value may be shown instead of asked, and in which period a sheet counts as done. */

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/
const DAY = 86_400_000

/**
 * Whether a value observed on `day` (YYYY-MM-DD) may still be shown on `today`.
 *
 * `visit` never lasts, `permanent` always does. A duration is a calendar one: P1M from 31 January
 * ends on the last day of February, and the day on which it ends still counts.
 */
export function stillValid(validity: string, day: string, today: string): boolean {
  if (validity === 'visit') return false
  return validity === 'permanent' || today <= endOf(validity, day)
}

/** Whether both days lie in one ISO week or one calendar month; a daily sheet has no period. */
export function samePeriod(cadence: string, day: string, today: string): boolean {
  if (cadence === 'week') return mondayOf(day) === mondayOf(today)
  return cadence === 'month' && day.slice(0, 7) === today.slice(0, 7)
}

function endOf(duration: string, day: string): string {
  const matched = DURATION.exec(duration)
  if (!matched) throw new Error(`validity ${duration}: expected visit, permanent or e.g. P3M`)
  const [years = 0, months = 0, weeks = 0, days = 0] = matched
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0))
  const start = new Date(midnight(day))
  const month = start.getUTCMonth() + months + years * 12
  const last = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const moved = Date.UTC(start.getUTCFullYear(), month, Math.min(start.getUTCDate(), last))
  return new Date(moved + (weeks * 7 + days) * DAY).toISOString().slice(0, 10)
}

/** The Monday of a day's ISO week, in milliseconds. */
function mondayOf(day: string): number {
  const at = midnight(day)
  return at - ((new Date(at).getUTCDay() + 6) % 7) * DAY
}

function midnight(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(at)) throw new Error(`${day} is no day; write 2026-11-18`)
  return at
}
