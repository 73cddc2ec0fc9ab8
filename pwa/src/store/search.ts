/** What people look for: names, addresses, numbers, as one plain text for each subject. */
import type { Thing } from '@/store/blocks'
import type { KnownValue, Subject } from '@/store/items'

export interface Found {
  readonly subject: Subject
  readonly text: string
}

// Other values would only bring up what nobody meant.
const SEARCHED = ['address', 'name', 'phone', 'uscc', 'owner_name', 'head_name', 'owner_phone']
const CUT = '\u0001'

/** Made plain all at once: a cheap phone does one long text much sooner than hundreds of short ones. */
export function textsOf(things: readonly Thing<Subject>[]): readonly Found[] {
  const raw = things.map(([, subject]) => textOf(subject).replaceAll(CUT, ' '))
  const texts = plain(raw.join(CUT)).split(CUT)
  return things.map(([, subject], at) => ({ subject, text: texts[at] ?? '' }))
}

/** Full-width signs, capitals and tones of spacing do not matter to who searches. */
export function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[ \t\u3000]+/g, ' ').trim()
}

function textOf(subject: Subject): string {
  const values = Object.entries(subject.values).map(([element, known]) => wordOf(element, known))
  return [...subject.aliases, ...values].filter(Boolean).join('\n')
}

function wordOf(element: string, known: KnownValue): string {
  const attribute = element.slice(element.indexOf('.') + 1)
  return SEARCHED.includes(attribute) && typeof known.value === 'string' ? known.value : ''
}
