/** A rule's tree as nested closures, the twin of the server's (rule_eval.py, rule_closures.py).
 *
 * A frame is the scope itself; each macro puts a frame of its own, with its variable, before it.
 */
import {
  applied,
  listOf,
  presence,
  quantified,
  selected,
  valueOf,
  whole,
  type Run,
} from './rule-closures'
import { SUBJECTS, subjectOf, within, type Subjects } from './rule-subjects'
import type { Loop, Node } from './rule-tree'
import { isBroken, isList, NONE } from './rule-values'
import { RuleFault } from './rule-words'

/** Whether a pattern of RE2 occurs in a text. */
export type Pattern = (text: string) => boolean

/** What compiling needs to know beside the tree. */
export interface Surroundings {
  /** Ids of the elements that are lists: an absent list reads as []. */
  readonly lists: ReadonlySet<string>
  readonly pattern: (pattern: string) => Pattern
}

/** The closure of a tree. */
export function compileTree(tree: Node, around: Surroundings): Run {
  return new Compiler(around).run(tree, SUBJECTS)
}

class Compiler {
  constructor(private readonly around: Surroundings) {}

  run(node: Node, known: Subjects): Run {
    switch (node.kind) {
      case 'const': {
        const { value } = node
        return () => value
      }
      case 'name':
        return (frame) => frame[node.name] ?? NONE
      case 'select':
        return this.select(node, known)
      case 'items': {
        const parts = node.items.map((item) => this.run(item, known))
        return (frame) => whole(parts.map((part) => part(frame)))
      }
      case 'loop':
        return this.loop(node, known)
      case 'call':
        return this.call(node.name, node.args, known)
    }
  }

  private select(node: Node & { kind: 'select' }, known: Subjects): Run {
    const holder = this.run(node.operand, known)
    const isListed = this.around.lists.has(`${subjectOf(node.operand, known)}.${node.field}`)
    if (node.test) return presence(holder, node.field, isListed)
    return isListed ? listOf(holder, node.field) : valueOf(holder, node.field)
  }

  private loop(node: Loop, known: Subjects): Run {
    const inner = within(node, known)
    const over = this.run(node.over, known)
    const condition = node.condition && this.run(node.condition, inner)
    const result = node.result && this.run(node.result, inner)
    if (condition && (node.macro === 'exists' || node.macro === 'all')) {
      return quantified(over, node.variable, condition, node.macro === 'exists')
    }
    const picked = selected(over, node.variable, condition, result)
    if (node.macro !== 'exists_one') return picked
    return (frame) => {
      const items = picked(frame)
      return isList(items) ? items.length === 1 : NONE
    }
  }

  private call(name: string, nodes: readonly Node[], known: Subjects): Run {
    const [first, second] = nodes
    if (name === 'in' && first?.kind === 'const' && second) {
      const subject = subjectOf(second, known)
      if (subject && typeof first.value === 'string') {
        const isListed = this.around.lists.has(`${subject}.${first.value}`)
        return presence(this.run(second, known), first.value, isListed)
      }
    }
    if (name === 'matches') return this.matches(first, second, known)
    return applied(name, nodes.map((node) => this.run(node, known)))
  }

  private matches(text: Node | undefined, pattern: Node | undefined, known: Subjects): Run {
    if (!text || pattern?.kind !== 'const' || typeof pattern.value !== 'string') {
      throw new RuleFault("write text.matches('pattern'), the pattern as a literal")
    }
    const [read, found] = [this.run(text, known), this.around.pattern(pattern.value)]
    return (frame) => {
      const value = read(frame)
      return typeof value !== 'string' || isBroken(value) ? NONE : found(value)
    }
  }
}
