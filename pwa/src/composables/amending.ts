/** A correction while it is written: kept on every answer, sent as one amendment. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { QuestionDocument } from '@/form/types'
import type { AnswerFault } from '@/form/check-values'
import type { Task } from '@/store/items'
import type { Correction } from '@/store/pending'
import { readOperation, type Operation } from '@/store/operation'
import { uuid7 } from '@/store/outside'
import type { Desk } from '@/composables/desk'
import { marksOf, marksOfTasks, type Mark } from '@/composables/marks'
import { flatten, isName, patched, spotOf, unflatten, type Flat } from '@/composables/paths'
import { outside } from '@/composables/phone'
import type { Registry } from '@/composables/registry'
import type { OwnReport } from '@/composables/reports'
import { syncNow, tellNews } from '@/composables/syncing'
import { reply } from '@/composables/tasks'
import { say } from '@/composables/words'

/** What is amended, and who asks; `report` is null where another phone made it. */
export interface Subject {
  readonly visitId: string
  readonly registry: Registry
  readonly report: OwnReport | null
  readonly tasks: readonly Task[]
}

export type Sent = 'sent' | 'nothing' | 'full'

export interface Amending {
  readonly subject: Subject
  readonly correction: ShallowRef<Correction>
  /** The report as it is with the correction. */
  readonly flat: ComputedRef<Flat>
  readonly marks: readonly Mark[]
  /** Paths that may be changed and are not marked, in the form's order. */
  readonly others: ComputedRef<readonly string[]>
  readonly changed: ComputedRef<number>
  /** False where the phone has no space for it; null while it is being kept. */
  readonly kept: ShallowRef<boolean | null>
  readonly change: (path: string, value: unknown) => void
  /** Back to how it was sent. */
  readonly restore: (path: string) => void
  readonly faultAt: (path: string) => AnswerFault | undefined
  readonly faults: ComputedRef<readonly string[]>
  /** Throws the correction away. */
  readonly drop: () => Promise<void>
  readonly send: (words: string) => Promise<Sent>
}

// Intake asks these by itself and sees for itself when they are done.
const SETTLES_ITSELF = ['missing', 'returned', 'conflict']

export async function createAmending(desk: Desk, subject: Subject): Promise<Amending> {
  const { store } = desk
  const { registry, report, visitId } = subject
  const base = baseOf(report)
  const correction = shallowRef(await openCorrection(desk, subject))
  const kept = shallowRef<boolean | null>(true)
  const marks = allMarks(subject)
  const marked = new Set(marks.map((mark) => mark.path))
  const flat = computed(() => patched(base, correction.value))
  const changed = computed(() => changedPaths(correction.value).length)
  const faults = computed(() => faultsIn(registry, flat.value, changedPaths(correction.value)))
  let keeping: Promise<void> = Promise.resolve()

  async function keep(): Promise<void> {
    const now = correction.value
    const isKept = await store.pending.keepCorrection(now)
    if (now === correction.value) kept.value = isKept
  }

  function note(next: Correction): void {
    correction.value = next
    kept.value = null
    keeping = keeping.then(keep, keep)
  }

  async function send(words: string): Promise<Sent> {
    await keeping
    const now = correction.value
    if (!changedPaths(now).length) return 'nothing'
    const operation = await operationOf(desk, subject, now, words)
    const saved = await store.outbox.add(operation, { deviceId: desk.session.device_id })
    if (saved.kind === 'full' || saved.kind === 'too_large') return 'full'
    await store.pending.dropCorrection(visitId)
    for (const task of subject.tasks.filter((each) => !SETTLES_ITSELF.includes(each.kind))) {
      await reply(desk, task, words, now.id)
    }
    tellNews()
    syncNow()
    return 'sent'
  }

  return {
    ...{ subject, correction, flat, marks, changed, kept, faults, send },
    others: computed(() => [...flat.value.keys()].filter((p) => !marked.has(p) && isOpen(registry, p))),
    change: (path, value) => {
      note(changedTo(correction.value, base, path, value))
    },
    restore: (path) => {
      note(changedTo(correction.value, base, path, base.get(path)))
    },
    faultAt: (path) => {
      const element = spotOf(path)?.element
      return element ? registry.checker.answer(element, flat.value.get(path)) : undefined
    },
    drop: async () => {
      await keeping
      await store.pending.dropCorrection(visitId)
    },
  }
}

/** How a value at this path is asked for; null where nobody types it. */
export function questionAt(registry: Registry, path: string): QuestionDocument | null {
  const spot = spotOf(path)
  if (!spot || isName(spot)) return null
  return registry.composer.questions.get(spot.element) ?? null
}

/** Emptied is taken out; back to what it was is no change. */
function changedTo(before: Correction, base: Flat, path: string, value: unknown): Correction {
  const set = Object.fromEntries(Object.entries(before.set).filter(([each]) => each !== path))
  const unset = before.unset.filter((each) => each !== path)
  if (value === undefined || value === '') {
    return { ...before, set, unset: base.get(path) === undefined ? unset : [...unset, path] }
  }
  const isSame = JSON.stringify(base.get(path)) === JSON.stringify(value)
  return { ...before, unset, set: isSame ? set : { ...set, [path]: value } }
}

function changedPaths({ set, unset, remove }: Correction): readonly string[] {
  return [...Object.keys(set), ...unset, ...remove]
}

/** Which of what was changed the server would send back. */
function faultsIn(registry: Registry, flat: Flat, touched: readonly string[]): readonly string[] {
  const found = registry.checker.report(unflatten(flat)).map((fault) => fault.path)
  return touched.filter((path) => found.includes(path))
}

function isOpen(registry: Registry, path: string): boolean {
  const question = questionAt(registry, path)
  return question !== null && question.filled_by === 'worker' && !UNTYPED.has(question.datatype)
}

const UNTYPED = new Set(['photo', 'signature', 'geopoint'])

/** What the worker last said: the report with all that was amended, accepted or not. */
function baseOf(report: OwnReport | null): Flat {
  if (!report) return new Map()
  const first = flatten(readOperation(report.entry.text)['report'])
  return amendments(report).reduce((flat, each) => patched(flat, each), first)
}

function amendments({ later }: OwnReport): readonly Operation[] {
  return later.filter(({ type }) => type === 'visit.amend').map(({ text }) => readOperation(text))
}

/** Tasks say it; before they arrive, the results of what was sent do. */
function allMarks({ tasks, report }: Subject): readonly Mark[] {
  const asked = marksOfTasks(tasks)
  if (asked.length || !report) return asked
  const { faults = [] } = report.later.at(-1)?.verdict ?? report.entry.verdict ?? {}
  return marksOf({ faults })
}

/** The one that was begun, unless it was sent just before the app ended. */
async function openCorrection({ store }: Desk, { visitId, tasks }: Subject): Promise<Correction> {
  const begun = await store.pending.correction(visitId)
  if (begun && !(await store.outbox.entry(begun.id))) return begun
  return {
    ...{ id: uuid7(outside), visit_id: visitId, task_id: tasks[0]?.task_id ?? null },
    ...{ set: {}, unset: [], remove: [], changed_at: outside.now() },
  }
}

async function operationOf(
  { store, clock }: Desk,
  { visitId, report }: Subject,
  { id, set, unset, remove }: Correction,
  words: string,
): Promise<Operation> {
  const told = (await store.inbox.reportState(visitId))?.rev ?? 1
  // Own amendments that pull has not told of yet were seen by who writes this one.
  const own = report ? amendments(report).map((each) => Number(each['base_rev']) + 1) : []
  return {
    ...{ op_id: id, realm: store.realm, type: 'visit.amend', recorded_at: clock.stamp() },
    ...{ visit_id: visitId, base_rev: Math.max(told, ...own) },
    ...{ set, unset, remove, reason: words.trim() || say('amend.reason') },
  }
}
