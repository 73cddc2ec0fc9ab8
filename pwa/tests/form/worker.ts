/** A worker at a place of one kind, whose every tap gives the next state and changes nothing else. */
import { newState } from '@/form/engine'
import type { Completed, IssueState, Known, PersonState, Presence, Reason, VisitState } from '@/form/types'

export const TODAY = '2026-11-18'
export const YESTERDAY = '2026-11-17'

type Facts = Readonly<Record<string, unknown>>

/** Values as the register or an earlier visit left them. */
export function known(values: Facts, day = YESTERDAY): Readonly<Record<string, Known>> {
  const entries = Object.entries(values).map(([name, value]) => [name, { value, day }] as const)
  return Object.fromEntries(entries)
}

/** Somebody at the door of a place of one kind. */
export function worker(kind: string, place: Facts = {}): Worker {
  const facts = { id: 'v1', started_at: `${TODAY}T01:00:00Z`, grid_code: '440106999001003' }
  const values = { code: '00000001', kind, address: '石井头村一巷37号', ...place }
  return new Worker(newState(TODAY, facts, known(values)))
}

export class Worker {
  constructor(readonly state: VisitState) {}

  /** One more value of the place, with the day on which it was observed. */
  knowing(attribute: string, value: unknown, day = YESTERDAY): Worker {
    return this.with({ place: { ...this.state.place, [attribute]: { value, day } } })
  }

  atSite(kind: string, site: Facts = {}): Worker {
    return this.with({ site: known({ name: '某店', kind, ...site }) })
  }

  withPerson(id: string, values: Facts = {}, taps: Partial<PersonState> = {}): Worker {
    const person = { id, listed: true, values: known({ name: '某人', ...values }), ...taps }
    return this.with({ persons: [...this.state.persons, person] })
  }

  calls(roll: Readonly<Record<string, Presence>>): Worker {
    return this.with({ roll: { ...this.state.roll, ...roll } })
  }

  finds(category: string, no = '1', about: Partial<IssueState> = {}): Worker {
    return this.with({ issues: [...this.state.issues, { no, category, ...about }] })
  }

  answers(path: string, value: unknown): Worker {
    return this.with({ answers: { ...this.state.answers, [path]: value } })
  }

  leavesOut(path: string, reason: Reason = 'not_checked'): Worker {
    return this.with({ unanswered: { ...this.state.unanswered, [path]: reason } })
  }

  confirms(...paths: readonly string[]): Worker {
    return this.with({ confirmed: [...this.state.confirmed, ...paths] })
  }

  sees(paths: readonly string[]): Worker {
    return this.with({ seen: [...this.state.seen, ...paths] })
  }

  opens(sheet: string, subject: string): Worker {
    return this.with({ opened: [...this.state.opened, { sheet, subject }] })
  }

  hasCompleted(sheet: string, key: string, completed: Completed): Worker {
    return this.with({ completed: { ...this.state.completed, [sheet]: { [key]: completed } } })
  }

  private with(change: Partial<VisitState>): Worker {
    return new Worker({ ...this.state, ...change })
  }
}
