/** Random rules within the profile, and random reports, some of whose values are of a wrong type.
 *
 * Twin of the server's tests/registry/rule_texts.py; every choice comes from one seeded source.
 */

export type Random = () => number

// Nothing from U+E000 to U+FFFF: beside an astral character, @bufbuild/cel orders it by UTF-16 units.
const TEXTS = ['', 'a', 'b', 'ab', '张三', '𠮷', 'é']
const NUMBERS = [0, 1, 2, -1, 0.5, 2.5, 0.1, 1e300]
const ANY: readonly unknown[] = [...TEXTS, ...NUMBERS, true, false, [], ['a'], [1, true, 'b'], null]
const MACROS = ['exists', 'all', 'exists_one']
const ORDERS = ['<', '<=', '>', '>=']
const EQUALITIES = ['==', '!=']
const PATTERNS = ['a', '^a?b?$', '[^a]', '^.$', '三|é', '^(?:a|b){1,2}$']

const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  place: {
    name: 'text',
    kind: 'text',
    floors: 'number',
    depth: 'number',
    rented: 'boolean',
    near: 'list',
  },
  site: { name: 'text', photos: 'list' },
  person: { role: 'text', age: 'number', tags: 'list', away: 'boolean' },
}

export const LISTS: ReadonlySet<string> = new Set(['place.near', 'site.photos', 'person.tags'])

/** Mulberry32: small, and the same on every machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of several; throws for none. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** A rule: mostly a condition, else a text, a number or a list. */
export function randomRule(random: Random): string {
  const people = ['person']
  const kinds = [text, number, list]
  if (random() < 0.7) return condition(random, people, 2)
  return pick(random, kinds)(random, people)
}

/** A report: most values as declared, some absent, some of another type. */
export function randomScope(random: Random): Record<string, unknown> {
  const persons = Array.from({ length: Math.floor(random() * 4) }, () => subject(random, 'person'))
  return {
    place: subject(random, 'place'),
    site: random() < 0.5 ? {} : subject(random, 'site'),
    persons,
    person: subject(random, 'person'),
    today: '2026-11-18',
  }
}

function subject(random: Random, name: string): Record<string, unknown> {
  const values: Record<string, unknown> = { id: 'x' }
  for (const [attribute, kind] of Object.entries(ATTRIBUTES[name] ?? {})) {
    const turn = random()
    if (turn < 0.25) continue
    values[attribute] = turn < 0.4 ? ANY[Math.floor(random() * ANY.length)] : right(random, kind)
  }
  return values
}

function right(random: Random, kind: string): unknown {
  if (kind === 'text') return pick(random, TEXTS)
  if (kind === 'number') return pick(random, [...NUMBERS, 3, -3.25])
  if (kind === 'boolean') return random() < 0.5
  return Array.from({ length: Math.floor(random() * 4) }, () => pick(random, TEXTS))
}

function condition(random: Random, people: readonly string[], depth: number): string {
  if (depth === 0 || random() < 0.2) return leaf(random, people)
  const inner = (): string => condition(random, people, depth - 1)
  const one = `p${String(depth)}`
  const among = (): string => condition(random, [...people, one], depth - 1)
  return pick(random, [
    () => `(${inner()} && ${inner()})`,
    () => `(${inner()} || ${inner()})`,
    () => `(${inner()} || ${inner()} && ${inner()} || ${inner()})`,
    () => `!(${inner()})`,
    () => `(${inner()} ? ${inner()} : ${inner()})`,
    () => `persons.${pick(random, MACROS)}(${one}, ${among()})`,
    () => `persons.${pick(random, MACROS)}(${one}, ${among()} || ${among()})`,
    () => `persons.filter(${one}, ${among()}).map(${one}, ${one}.role) == ['a']`,
    () => `persons.map(${one}, ${among()}, ${one}.role) == ['a']`,
    () => `persons.map(${one}, ${among()} ? 'a' : ${one}.role) == ['a']`,
  ])()
}

function leaf(random: Random, people: readonly string[]): string {
  const someone = pick(random, people)
  const [equality, order] = [pick(random, EQUALITIES), pick(random, ORDERS)]
  const a = (): string => text(random, people)
  const n = (): string => number(random, people)
  return pick(random, [
    () => `${someone}.role ${equality} 'a'`,
    () => `'a' in ${someone}.tags`,
    () => `has(${someone}.away)`,
    () => pick(random, ['true', 'false', 'place.rented', `${someone}.away`]),
    () => `has(place.${pick(random, ['floors', 'near', 'rented', 'name'])})`,
    () => pick(random, ['has(site.name)', 'has(site.photos)', "'near' in place"]),
    () => `${a()} ${equality} ${a()}`,
    () => `${a()} ${order} ${a()}`,
    () => `${n()} ${order} ${n()}`,
    () => `${n()} ${equality} ${n()}`,
    () => `place.floors ${order} ${String(Math.floor(random() * 6) - 2)}`,
    () => `size(${list(random, people)}) ${order} ${String(Math.floor(random() * 4))}`,
    () => `${a()} in ${list(random, people)}`,
    () => `${pick(random, ['place.floors', 'person.age'])} in [0, 1, 2]`,
    () => `${list(random, people)} ${equality} ${list(random, people)}`,
    () => `${a()}.${pick(random, ['startsWith', 'endsWith', 'contains'])}(${a()})`,
    () => `${a()}.matches('${pick(random, PATTERNS)}')`,
    () => `${list(random, people)}.${pick(random, MACROS)}(t, t == ${a()})`,
  ])()
}

function text(random: Random, people: readonly string[]): string {
  const read = ['place.name', 'place.kind', 'site.name', 'place.near[0]', 'persons[0].role']
  const plain = (): string =>
    pick(random, [...read, ...people.map((p) => `${p}.role`), ...TEXTS.map((t) => `'${t}'`)])
  return random() < 0.7 ? plain() : `(${plain()} + ${plain()})`
}

function number(random: Random, people: readonly string[]): string {
  const literals = NUMBERS.map((n) => (Number.isInteger(n) && n < 1e20 ? n.toFixed(1) : String(n)))
  const plain = (): string =>
    pick(random, ['place.floors', 'place.depth', ...people.map((p) => `${p}.age`), ...literals])
  const turn = random()
  if (turn < 0.4) return plain()
  return turn < 0.8 ? `(${plain()} ${pick(random, ['+', '-', '*', '/'])} ${plain()})` : `(-${plain()})`
}

function list(random: Random, people: readonly string[]): string {
  const read = ['place.near', 'site.photos', "['a', 'b']", '[place.name]', 'persons.map(q, q.role)']
  return pick(random, [...read, ...people.map((p) => `${p}.tags`)])
}
