/** Which subject a part of a rule stands for: only so is it known which of its values are lists. */
import type { Loop, Node } from './rule-tree'

/** Variable → the subject it stands for, or '' where it is none. */
export type Subjects = ReadonlyMap<string, string>

export const SUBJECTS: Subjects = new Map(
  ['visit', 'place', 'site', 'person', 'issue'].map((name) => [name, name]),
)
const ITEMS: Readonly<Record<string, string>> = { persons: 'person', issues: 'issue' }

/** The subject that a part is, or ''. */
export function subjectOf(node: Node | undefined, known: Subjects): string {
  if (node?.kind === 'name') return known.get(node.name) ?? ''
  if (node?.kind !== 'call') return ''
  const [first, second] = node.args
  if (node.name === 'at') return subjectOfItems(first, known)
  return node.name === '?:' ? subjectOf(second, known) : ''
}

/** The variables inside a macro. */
export function within(loop: Loop, known: Subjects): Subjects {
  return new Map(known).set(loop.variable, subjectOfItems(loop.over, known))
}

function subjectOfItems(node: Node | undefined, known: Subjects): string {
  switch (node?.kind) {
    case 'name':
      return known.has(node.name) ? '' : (ITEMS[node.name] ?? '')
    case 'call':
      return node.name === '?:' ? subjectOfItems(node.args[1], known) : ''
    case 'loop':
      return subjectOfKept(node, known)
    default:
      return ''
  }
}

function subjectOfKept(loop: Loop, known: Subjects): string {
  if (loop.macro === 'filter') return subjectOfItems(loop.over, known)
  return loop.result ? subjectOf(loop.result, within(loop, known)) : ''
}
