/** The tree of a rule: the profile of CEL that publishing accepts, and nothing beyond it.
 *
 * Grammar: cel-spec, doc/langdef.md. Macros are read as such; what the profile refuses by type is
 * not refused again here, for a release that reached the phone was checked.
 */
import { RuleFault, wordsOf, type Word } from './rule-words'

export type Macro = 'exists' | 'all' | 'exists_one' | 'map' | 'filter'

export type Node =
  | { readonly kind: 'const'; readonly value: boolean | number | string }
  | { readonly kind: 'name'; readonly name: string }
  /** `operand.field`, or `has(operand.field)` where `test` is set. */
  | { readonly kind: 'select'; readonly operand: Node; readonly field: string; readonly test: boolean }
  /** An operator or function; the receiver of `a.f(b)` is the first of `args`. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'items'; readonly items: readonly Node[] }
  | Loop

export interface Loop {
  readonly kind: 'loop'
  readonly macro: Macro
  readonly variable: string
  readonly over: Node
  /** Absent only for a `map` of two arguments. */
  readonly condition?: Node
  /** Given only for `map`. */
  readonly result?: Node
}

const LONGEST = 4000
// Deeper than the server's parser goes, so nothing that walks the tree needs a limit.
const DEEPEST = 100
const MACROS: readonly string[] = ['exists', 'all', 'exists_one', 'map', 'filter'] satisfies Macro[]
const RELATIONS = ['==', '!=', '<', '<=', '>', '>=', 'in']
const METHODS = ['startsWith', 'endsWith', 'contains', 'matches', 'size']
const FUNCTIONS = ['size', 'double']

/** Read a rule; throws `RuleFault` for whatever lies outside the profile. */
export function parseRule(rule: string): Node {
  if (!rule.trim() || rule.length > LONGEST) {
    throw new RuleFault(`a rule is a CEL expression of 1 to ${String(LONGEST)} characters`)
  }
  const reader = new Reader(wordsOf(rule))
  const tree = reader.expression()
  reader.expectEnd()
  return tree
}

class Reader {
  private at = 0
  private depth = 0

  constructor(private readonly words: readonly Word[]) {}

  expression(): Node {
    this.depth += 1
    if (this.depth > DEEPEST) throw new RuleFault('nested too deeply; write it with fewer brackets')
    const node = this.choice()
    this.depth -= 1
    return node
  }

  expectEnd(): void {
    if (this.word.kind !== 'end') this.fail('an operator or the end')
  }

  private choice(): Node {
    const condition = this.chain('||', () => this.chain('&&', () => this.relation()))
    if (!this.takes('?')) return condition
    const first = this.chain('||', () => this.chain('&&', () => this.relation()))
    this.expect(':')
    return call('?:', condition, first, this.expression())
  }

  private chain(sign: string, part: () => Node): Node {
    const first = part()
    if (!this.is(sign)) return first
    const parts = [first]
    while (this.takes(sign)) parts.push(part())
    return call(sign, ...parts)
  }

  private relation(): Node {
    return this.leftwards(RELATIONS, () => this.sum())
  }

  private sum(): Node {
    return this.leftwards(['+', '-'], () => this.leftwards(['*', '/'], () => this.unary()))
  }

  private leftwards(signs: readonly string[], part: () => Node): Node {
    let left = part()
    for (;;) {
      const sign = signs.find((it) => this.takes(it))
      if (sign === undefined) return left
      left = call(sign, left, part())
    }
  }

  private unary(): Node {
    const sign = ['!', '-'].find((it) => this.is(it))
    if (sign === undefined) return this.member(this.primary())
    let times = 0
    while (this.takes(sign)) times += 1
    const number = this.word
    if (sign === '-' && times === 1 && number.kind === 'number') {
      this.at += 1
      return this.member({ kind: 'const', value: -number.value })
    }
    let node = this.member(this.primary())
    for (; times > 0; times -= 1) node = call(sign === '!' ? 'not' : 'negative', node)
    return node
  }

  private member(start: Node): Node {
    let node = start
    for (;;) {
      if (this.takes('[')) {
        node = call('at', node, this.expression())
        this.expect(']')
      } else if (this.takes('.')) {
        const field = this.name()
        node = this.is('(') ? this.method(node, field) : select(node, field, false)
      } else {
        return node
      }
    }
  }

  private method(receiver: Node, name: string): Node {
    const args = this.list('(', ')')
    if (isMacro(name)) return loopOf(name, receiver, args)
    if (!METHODS.includes(name)) throw new RuleFault(`no such function: ${name}`)
    if (args.length !== (name === 'size' ? 0 : 1)) throw new RuleFault(`write text.${name}(part)`)
    return call(name, receiver, ...args)
  }

  private primary(): Node {
    const word = this.word
    if (word.kind === 'number' || word.kind === 'text') {
      this.at += 1
      return { kind: 'const', value: word.kind === 'number' ? word.value : word.text }
    }
    if (this.is('[')) return { kind: 'items', items: this.list('[', ']') }
    if (this.takes('(')) {
      const inner = this.expression()
      this.expect(')')
      return inner
    }
    return this.named(this.name())
  }

  private named(name: string): Node {
    if (name === 'true' || name === 'false') return { kind: 'const', value: name === 'true' }
    return this.is('(') ? this.called(name) : { kind: 'name', name }
  }

  private called(name: string): Node {
    const args = this.list('(', ')')
    const [first] = args
    if (args.length !== 1 || first === undefined) throw new RuleFault(`${name}(…) takes one part`)
    if (name === 'has') {
      if (first.kind !== 'select' || first.test) throw new RuleFault('write has(subject.element)')
      return select(first.operand, first.field, true)
    }
    if (!FUNCTIONS.includes(name)) throw new RuleFault(`no such function: ${name}`)
    return call(name, first)
  }

  private list(opening: string, closing: string): Node[] {
    this.expect(opening)
    const items: Node[] = []
    while (!this.takes(closing)) {
      items.push(this.expression())
      if (!this.is(closing)) this.expect(',')
    }
    return items
  }

  private name(): string {
    const word = this.word
    if (word.kind !== 'name' || word.text === 'in' || word.text === 'null') this.fail('a name')
    this.at += 1
    return word.text
  }

  private is(sign: string): boolean {
    const { kind, text } = this.word
    return text === sign && (kind === 'sign' || (kind === 'name' && sign === 'in'))
  }

  private takes(sign: string): boolean {
    if (!this.is(sign)) return false
    this.at += 1
    return true
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) this.fail(sign)
  }

  private get word(): Word {
    const word = this.words[this.at] ?? this.words.at(-1)
    return word ?? { kind: 'end', text: 'the end', at: 0 }
  }

  private fail(wanted: string): never {
    throw new RuleFault(`${String(this.word.at + 1)}: ${wanted} is expected, not ${this.word.text}`)
  }
}

function call(name: string, ...args: readonly Node[]): Node {
  return { kind: 'call', name, args }
}

function select(operand: Node, field: string, test: boolean): Node {
  return { kind: 'select', operand, field, test }
}

function isMacro(name: string): name is Macro {
  return MACROS.includes(name)
}

function loopOf(macro: Macro, over: Node, args: readonly Node[]): Loop {
  const [variable, ...rest] = args
  const [first, second] = rest
  const most = macro === 'map' ? 2 : 1
  if (variable?.kind !== 'name' || first === undefined || rest.length > most) {
    throw new RuleFault(`write list.${macro}(x, condition)`)
  }
  const loop = { kind: 'loop', macro, variable: variable.name, over } as const
  if (macro !== 'map') return { ...loop, condition: first }
  return second === undefined ? { ...loop, result: first } : { ...loop, condition: first, result: second }
}
