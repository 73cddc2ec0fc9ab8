/** What the check finds, in the reader's language and by the titles that the forms show. */
import { filled, language } from '@/composables/language'
import { reasonText } from '@/console/labels/unfit'
import { UNSOUND } from '@/console/labels/unsound'
import { elementAt } from '@/console/training/paths'
import type { Fault } from '@/console/training/scenarios'
import { codeText, departmentText, elementText } from '@/console/training/words'
import { sayOf } from '@/console/words'

/** English, and whatever has no code: as the server says it, but for reasons that it has in 简体 alone. */
export function faultText({ code, message, path, told }: Fault): string {
  const known = UNSOUND[code]
  const { reason } = told
  if (!known) return message
  if (language.value === 'en') return reason ? message.replace(reason, () => reasonText(reason, 'en')) : message
  const sentence = filled(known[language.value === 'zh-Hans' ? 0 : 1], named(told))
  return path ? `${both(elementText(elementAt(path)), path)}：${sentence}` : sentence
}

type Told = Fault['told']

function named(told: Told): Told {
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, NAMED[name]?.(value) ?? value]))
}

const NAMED: Readonly<Record<string, (value: string) => string>> = {
  near: (value) => (value ? `，是不是 ${value}？` : ''),
  element: (value) => both(elementText(value), value),
  category: (value) => both(codeText('issue.category', value), value),
  department: (value) => both(departmentText(value), value),
  path: (value) => both(elementText(elementAt(value)), value),
  trap: (value) => sayOf('trap', value),
  reason: (value) => reasonText(value, language.value),
}

/** As the form calls it, and as the text does. */
function both(title: string, id: string): string {
  return title === id ? id : `${title}（${id}）`
}
