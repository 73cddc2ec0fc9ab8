/** Writing one scenario: its text, the draft kept of it, and what the check says of it. */
import { computed, onUnmounted, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { later } from '@/composables/phone'
import type { Answer } from '@/console/data/answer'
import { lastAsked } from '@/console/data/latest'
import { draftOf, dropDraft, keepDraft } from '@/console/training/drafts'
import { readText, type ReadText } from '@/console/training/scenario-text'
import { undoing } from '@/console/training/undoing'
import { checkScenario, oneScenario, publishScenario, takeBack, type Checked, type Fault } from '@/console/training/scenarios'
import { faultOf, say } from '@/console/words'

/** After the last key, before the server is asked. */
const REST = 700

export interface Writing {
  readonly answer: ShallowRef<Answer<unknown> | null>
  readonly text: Ref<string>
  readonly origin: Ref<string>
  readonly isDrafted: Ref<boolean>
  readonly read: ComputedRef<ReadText>
  readonly faults: ComputedRef<readonly Fault[]>
  readonly checked: ShallowRef<Checked | null>
  readonly checking: Ref<boolean>
  /** Why the server could not be asked; nothing is known of the text then. */
  readonly unchecked: Ref<string>
  readonly check: () => Promise<void>
  readonly load: () => Promise<void>
  readonly change: (text: string) => void
  /** The text before the last change, as far back as this page goes. */
  readonly undo: () => void
  readonly undoable: ComputedRef<boolean>
  /** These three give why not; "" once it is done. */
  readonly publish: () => Promise<string>
  readonly back: () => Promise<string>
  /** False where nothing is left of a scenario that was never published. */
  readonly discard: () => Promise<boolean>
}

export function written(name: string): Writing {
  const answer = shallowRef<Answer<unknown> | null>(null)
  const text = ref('')
  const published = ref('')
  const origin = ref('new')
  const isDrafted = ref(false)
  const looked = checkedText(name, text)
  const steps = undoing()

  async function load(): Promise<void> {
    steps.forget()
    const [told, draft] = await Promise.all([oneScenario(name), draftOf(name)])
    if (told.kind === 'ok') {
      published.value = told.value.yaml
      origin.value = told.value.origin
    }
    // One that was never published is in this browser alone.
    answer.value = draft && told.kind === 'refused' ? { kind: 'ok', value: null } : told
    isDrafted.value = draft !== undefined
    text.value = draft?.yaml ?? published.value
    if (answer.value.kind === 'ok') await looked.check()
  }

  function change(now: string): void {
    if (now === text.value) return
    steps.note(text.value)
    put(now)
  }

  function undo(): void {
    const last = steps.back()
    if (last !== undefined) put(last)
  }

  function put(now: string): void {
    text.value = now
    isDrafted.value = true
    // At once, so that nothing is lost with the page; the check may wait for a pause.
    void keepDraft(name, { yaml: now, from: published.value, kept_at: new Date().toISOString() })
    looked.checkSoon()
  }

  const ending = ended(name, { text, published, origin, looked, load })
  return { answer, text, origin, isDrafted, ...looked, load, change, undo, undoable: steps.undoable, ...ending }
}

interface Draft {
  readonly text: Ref<string>
  readonly published: Ref<string>
  readonly origin: Ref<string>
  readonly looked: Looked
  readonly load: () => Promise<void>
}

/** What a draft comes to in the end: published, or gone. */
function ended(name: string, { text, published, origin, looked, load }: Draft): Pick<Writing, 'publish' | 'back' | 'discard'> {
  async function settled(told: Answer<null>): Promise<string> {
    const n = looked.faults.value.length
    if (told.kind === 'refused' && n) return say('editor.refused', { n })
    if (told.kind !== 'ok') return faultOf(told)
    await dropDraft(name)
    return ''
  }

  async function publish(): Promise<string> {
    const told = await publishScenario(name, text.value)
    if (told.kind === 'refused' && told.status === 422) await looked.check()
    const why = await settled(told)
    if (!why) await load()
    return why
  }

  async function back(): Promise<string> {
    const why = await settled(await takeBack(name))
    if (!why && origin.value !== 'own') await load()
    return why
  }

  async function discard(): Promise<boolean> {
    await dropDraft(name)
    await load()
    return published.value !== ''
  }

  return { publish, back, discard }
}

type Looked = Pick<Writing, 'read' | 'faults' | 'checked' | 'checking' | 'unchecked' | 'check'> & {
  readonly checkSoon: () => void
}

/** What is wrong with the text: told here while it is no YAML, else by the server. */
function checkedText(name: string, text: Ref<string>): Looked {
  const checked = shallowRef<Checked | null>(null)
  const checking = ref(false)
  const unchecked = ref('')
  const last = lastAsked()
  const read = computed(() => readText(text.value))
  const faults = computed(() => (read.value.form ? (checked.value?.faults ?? []) : read.value.faults))
  let callOff = (): void => undefined
  onUnmounted(() => {
    callOff()
  })

  async function check(): Promise<void> {
    checking.value = true
    const told = read.value.form ? await last(checkScenario(name, text.value)) : null
    // An answer that was overtaken by the next question says nothing.
    if (told === undefined) return
    checked.value = told?.kind === 'ok' ? told.value : null
    unchecked.value = told === null ? '' : faultOf(told)
    checking.value = false
  }

  function checkSoon(): void {
    checking.value = true
    callOff()
    callOff = later(REST, () => {
      void check()
    })
  }

  return { read, faults, checked, checking, unchecked, check, checkSoon }
}
