/** Values as people read them. */
import type { QuestionDocument } from '@/form/types'
import { unitOf } from '@/composables/numbers'
import { codeLabel, type Registry } from '@/composables/registry'
import { listed, say } from '@/composables/words'

export function shownValue(registry: Registry, question: QuestionDocument, value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (Array.isArray(value)) {
    const words = value.map((each) => wordOf(registry, question, each))
    return words.length ? listed(words) : say('visit.none')
  }
  const word = wordOf(registry, question, value)
  return question.unit ? `${word} ${unitOf(question.unit)}` : word
}

function wordOf(registry: Registry, question: QuestionDocument, value: unknown): string {
  if (typeof value === 'boolean') return say(value ? 'visit.yes' : 'visit.no')
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '—'
  return question.codelist ? codeLabel(registry, question.codelist, value) || text : text
}
