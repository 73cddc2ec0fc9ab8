/** What elements and columns are called in the reader's language. */
import { vocabulary } from '@/console/data/vocabulary'
import type { ProposedColumn } from '@/console/data/proposals'
import type { ColumnDraft } from '@/console/importing/draft'
import { language } from '@/composables/language'
import { say, sayOf } from '@/console/words'

export function elementName(id: string): string {
  return vocabulary.value.elements.find((element) => element.id === id)?.labels[language.value] ?? id
}

export function elementNames(ids: readonly string[]): string {
  return ids.map(elementName).join(' + ')
}

export function headingOf({ group, heading }: ProposedColumn): string {
  return group ? `${group} / ${heading}` : heading
}

/** What a column is to be, in words; `id` beside it. */
export function targetOf(column: ProposedColumn, { choice }: ColumnDraft): { readonly name: string; readonly id: string } {
  switch (choice.kind) {
    case 'dropped':
      return { name: say('import.dropped'), id: '' }
    case 'new':
      return { name: say('import.new_named', { name: choice.element.label[language.value] }), id: choice.element.id }
    case 'element':
      return { name: elementNames(choice.elements), id: choice.elements.join(' ') }
    case 'kept':
      return proposedTarget(column)
  }
}

function proposedTarget({ elements, output }: ProposedColumn): { readonly name: string; readonly id: string } {
  if (elements.length) return { name: elementNames(elements), id: elements.join(' ') }
  return { name: say(output ? 'import.row_number' : 'import.unknown'), id: '' }
}

/** How cells are written, by the kind that an output begins with. */
export function writingOf(output: string): string {
  const [kind = ''] = output.split(':')
  return output ? sayOf('writing', kind) : ''
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
