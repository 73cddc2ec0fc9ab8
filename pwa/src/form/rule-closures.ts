/** The closures a rule is made of: reading a report, joining conditions, walking a list.
 *
 * A frame is the scope itself; each macro puts its variable into a frame of its own. Nothing that
 * came from outside is ever written. Twin of the server's app/registry/rule_closures.py.
 */
import {
  added,
  compared,
  isEmpty,
  isList,
  isRecord,
  NONE,
  own,
  same,
  size,
  type Answer,
  type Rec,
} from './rule-values'
import { RuleFault } from './rule-words'

export type Run = (frame: Rec) => Answer

/** `place.kind`, `visit.location.lat`: absent has no answer. */
export function valueOf(holder: Run, field: string): Run {
  return (frame) => {
    const found = holder(frame)
    return isRecord(found) ? (own(found, field) ?? NONE) : NONE
  }
}

/** A list that was not observed is empty; a site that is not there has no lists either. */
export function listOf(holder: Run, field: string): Run {
  return (frame) => {
    const found = holder(frame)
    if (!isRecord(found)) return NONE
    return own(found, field) ?? (isEmpty(found) ? NONE : [])
  }
}

/** `has(place.rented)`; a list is there as soon as its subject is. */
export function presence(holder: Run, field: string, isListed: boolean): Run {
  return (frame) => {
    const found = holder(frame)
    if (!isRecord(found)) return NONE
    return own(found, field) !== undefined || (isListed && !isEmpty(found))
  }
}

/** `exists` (stop at true) and `all` (stop at false), absorbing as `||` and `&&` do. */
export function quantified(over: Run, variable: string, condition: Run, stop: boolean): Run {
  return (frame) => {
    const items = over(frame)
    if (!isList(items)) return NONE
    let isAnswered = true
    for (const item of items) {
      const value = condition({ ...frame, [variable]: item })
      if (value === stop) return stop
      if (value !== !stop) isAnswered = false
    }
    return isAnswered ? !stop : NONE
  }
}

/** `filter` and `map`; here nothing is absorbed, one item without an answer leaves none. */
export function selected(over: Run, variable: string, condition?: Run, result?: Run): Run {
  return (frame) => {
    const items = over(frame)
    if (!isList(items)) return NONE
    const kept: unknown[] = []
    for (const item of items) {
      const inner = { ...frame, [variable]: item }
      const isKept = condition ? condition(inner) : true
      if (typeof isKept !== 'boolean') return NONE
      if (isKept) kept.push(result ? result(inner) : item)
    }
    return whole(kept)
  }
}

/** A list, or no answer where one of its items has none. */
export function whole(items: readonly Answer[]): Answer {
  return items.includes(NONE) ? NONE : items
}

/** `&&` (stop at false) and `||` (stop at true): a stopping part outweighs unanswerable ones. */
function chain(parts: readonly Run[], stop: boolean): Run {
  return (frame) => {
    let isAnswered = true
    for (const part of parts) {
      const value = part(frame)
      if (value === stop) return stop
      if (value !== !stop) isAnswered = false
    }
    return isAnswered ? !stop : NONE
  }
}

/** An operator or function of one, two or three parts, or of many. */
export function applied(name: string, parts: readonly Run[]): Run {
  if (name === '&&' || name === '||') return chain(parts, name === '||')
  const [first, second = first, third] = parts
  if (!first || !second) throw new RuleFault(`${name} of nothing`)
  return third ? choice(first, second, third) : calculated(name, first, second)
}

function calculated(name: string, first: Run, second: Run): Run {
  const [single, pair] = [SINGLES[name], PAIRS[name]]
  if (single) return (frame) => single(first(frame))
  if (!pair) throw new RuleFault(`no such function: ${name}`)
  return (frame) => {
    const left = first(frame)
    if (left === NONE) return NONE
    const right = second(frame)
    return right === NONE ? NONE : pair(left, right)
  }
}

function choice(condition: Run, first: Run, other: Run): Run {
  return (frame) => {
    const held = condition(frame)
    return typeof held === 'boolean' ? (held ? first : other)(frame) : NONE
  }
}

const SINGLES: Readonly<Record<string, (value: Answer) => Answer>> = {
  not: (value) => (typeof value === 'boolean' ? !value : NONE),
  negative: (value) => (typeof value === 'number' ? -value : NONE),
  double: (value) => (typeof value === 'number' ? value : NONE),
  size,
}

const PAIRS: Readonly<Record<string, (left: Answer, right: Answer) => Answer>> = {
  '==': same,
  '!=': (left, right) => !same(left, right),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '+': added,
  '-': onNumbers((left, right) => left - right),
  '*': onNumbers((left, right) => left * right),
  '/': onNumbers((left, right) => left / right),
  in: (item, items) => (isList(items) ? items.some((other) => same(item, other)) : NONE),
  at: (items, place) =>
    isList(items) && typeof place === 'number' ? (items[place] ?? NONE) : NONE,
  startsWith: onTexts((text, part) => text.startsWith(part)),
  endsWith: onTexts((text, part) => text.endsWith(part)),
  contains: onTexts((text, part) => text.includes(part)),
}

function ordered(holds: (order: number) => boolean): (left: Answer, right: Answer) => Answer {
  return (left, right) => {
    const order = compared(left, right)
    return order === NONE ? NONE : holds(order)
  }
}

function onNumbers(count: (left: number, right: number) => number) {
  return (left: Answer, right: Answer): Answer =>
    typeof left === 'number' && typeof right === 'number' ? count(left, right) : NONE
}

function onTexts(holds: (text: string, part: string) => boolean) {
  return (left: Answer, right: Answer): Answer =>
    typeof left === 'string' && typeof right === 'string' ? holds(left, right) : NONE
}
