/** The registry's words: every element, code list and section, asked for once a page. */
import { shallowRef } from 'vue'
import type { Answer } from '@/console/data/answer'
import { get } from '@/console/data/asking'
import { labels, list, maybe, record, shape, text } from '@/console/data/read'
import type { Labels } from '@/form/types'

export interface Element {
  readonly id: string
  readonly labels: Labels
  readonly type: string
  readonly codelist: string | null
}

export interface Code {
  readonly code: string
  readonly labels: Labels
}

export interface Vocabulary {
  readonly elements: readonly Element[]
  readonly codelists: Readonly<Record<string, readonly Code[]>>
  readonly sections: readonly { readonly key: string; readonly labels: Labels }[]
}

const EMPTY: Vocabulary = { elements: [], codelists: {}, sections: [] }

const vocabularyRead = shape<Vocabulary>({
  elements: list(shape<Element>({ id: text, labels, type: text, codelist: maybe(text) })),
  codelists: record(list(shape<Code>({ code: text, labels }))),
  sections: list(shape({ key: text, labels })),
})

export const vocabulary = shallowRef<Vocabulary>(EMPTY)

export async function loadVocabulary(): Promise<Answer<unknown>> {
  const answer = await get('/api/v1/console/vocabulary', vocabularyRead)
  if (answer.kind === 'ok') vocabulary.value = answer.value
  return answer
}
