/** The words of a CEL text: names, numbers, texts and signs, as cel-spec's grammar cuts them. */

/** A rule that cannot be read here; publishing refuses it too, unless this app is too old for it. */
export class RuleFault extends Error {
  override readonly name = 'RuleFault'
}

export type Word =
  | { readonly kind: 'name' | 'sign' | 'end'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly at: number }

const SPACE = /(?:[\t\n\f\r ]|\/\/[^\n]*)*/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /0[xX][0-9a-fA-F]+|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+/y
const SIGN = /&&|\|\||==|!=|<=|>=|[<>+\-*/%!?:.,()[\]]/y
// Three quotes before one, and a line break only between three.
const TEXT = /([rR]?)("""|'''|"|')/y
const ESCAPE = /\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/y
const PLAIN: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Cut a rule into words, the last of kind `end`; throws `RuleFault` where no word begins. */
export function wordsOf(rule: string): readonly Word[] {
  const words: Word[] = []
  let at = skipSpace(rule, 0)
  while (at < rule.length) {
    const [word, end] = wordAt(rule, at)
    words.push(word)
    at = skipSpace(rule, end)
  }
  words.push({ kind: 'end', text: 'the end', at })
  return words
}

function wordAt(rule: string, at: number): [Word, number] {
  const quoted = found(TEXT, rule, at)
  if (quoted) return textAt(rule, at, quoted)
  const name = found(NAME, rule, at)
  if (name) return [{ kind: 'name', text: name[0], at }, at + name[0].length]
  const number = found(NUMBER, rule, at)
  if (number) {
    const [text] = number
    return [{ kind: 'number', text, value: Number(text), at }, at + text.length]
  }
  const sign = found(SIGN, rule, at)
  if (sign) return [{ kind: 'sign', text: sign[0], at }, at + sign[0].length]
  throw new RuleFault(`${String(at + 1)}: nothing in a rule begins with ${rule.charAt(at)}`)
}

function textAt(rule: string, at: number, opening: RegExpExecArray): [Word, number] {
  const [whole, raw = '', quote = ''] = opening
  let text = ''
  let next = at + whole.length
  while (!rule.startsWith(quote, next)) {
    const [character, length] = characterAt(rule, next, raw !== '')
    if (quote.length === 1 && /^[\n\r]/.test(rule.charAt(next))) throw open(at)
    text += character
    next += length
  }
  return [{ kind: 'text', text, at }, next + quote.length]
}

/** One character of a text, and how many units of the rule it takes. */
function characterAt(rule: string, at: number, raw: boolean): [string, number] {
  if (at >= rule.length) throw open(at)
  if (raw || rule.charAt(at) !== '\\') return [rule.charAt(at), 1]
  const escape = found(ESCAPE, rule, at)
  if (!escape) throw new RuleFault(`${String(at + 1)}: an unknown escape; write \\\\ for a backslash`)
  return [unescaped(escape), escape[0].length]
}

function open(at: number): RuleFault {
  return new RuleFault(`${String(at + 1)}: a text is not closed`)
}

function unescaped(escape: RegExpExecArray): string {
  const [, plain, ...codes] = escape
  if (plain !== undefined) return PLAIN[plain] ?? plain
  const octal = codes[3]
  const code = octal === undefined ? parseInt(codes.find(Boolean) ?? '0', 16) : parseInt(octal, 8)
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new RuleFault(`${escape[0]} is no character`)
  }
  return String.fromCodePoint(code)
}

function skipSpace(rule: string, at: number): number {
  return at + (found(SPACE, rule, at)?.[0].length ?? 0)
}

function found(pattern: RegExp, rule: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(rule)
}
