/** The rows of one table as far as they are looked at; the rest stays with the server. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { Answer } from '@/console/data/answer'
import { get } from '@/console/data/asking'
import { patiently } from '@/console/data/patience'
import { stretch, type Stretch, type TableRow } from '@/console/data/shapes'
import { HELD, STRETCH, stretchesOf, trimmed } from '@/console/table/stretches'
import { wishQuery, type Wish } from '@/console/table/wish'

export interface LiveRows {
  readonly total: ShallowRef<number>
  readonly news: ShallowRef<number>
  /** The change at which one began to look; later ones are news. */
  readonly upto: () => number | null
  readonly busy: ComputedRef<boolean>
  readonly answer: ShallowRef<Answer<unknown> | null>
  readonly rowAt: (index: number) => TableRow | null | undefined
  readonly firstRows: () => readonly (TableRow | null)[]
  readonly see: (first: number, last: number) => void
  readonly begin: (wish: Wish) => Promise<void>
  readonly lookForNews: () => Promise<void>
}

/** What is asked of the server: the address of a stretch. */
export function addressOf(base: string, wish: Wish, offset: number, upto: number | null): string {
  const query = new URLSearchParams({ offset: String(offset), limit: String(STRETCH) })
  if (upto !== null) query.set('upto', String(upto))
  for (const [name, text] of wishQuery(wish)) query.set(name, text)
  return `${base}?${query}`
}

async function rowsAt(address: string, signal: AbortSignal): Promise<Answer<Stretch>> {
  const waitOf = (reply: Answer<Stretch>) => (reply.kind === 'lost' ? reply.wait : null)
  return patiently(async () => get(address, stretch), waitOf, signal)
}

export function liveRows(base: string): LiveRows {
  const total = shallowRef(0)
  const news = shallowRef(0)
  const answer = shallowRef<Answer<unknown> | null>(null)
  const held = shallowRef<ReadonlyMap<number, Stretch>>(new Map())
  const asked = shallowRef<ReadonlySet<number>>(new Set())
  let wish: Wish = { has: {}, order: null }
  let upto: number | null = null
  // Whatever was asked for an earlier wish is of no use when it comes.
  let round = 0
  let present = new AbortController()

  async function fetchOne(number: number): Promise<void> {
    const mine = round
    asked.value = new Set([...asked.value, number])
    const reply = await rowsAt(addressOf(base, wish, number * STRETCH, upto), present.signal)
    if (mine !== round) return
    asked.value = new Set([...asked.value].filter((each) => each !== number))
    answer.value = reply
    if (reply.kind !== 'ok') return
    upto = reply.value.upto
    total.value = reply.value.total
    news.value = reply.value.news
    held.value = trimmed(new Map(held.value).set(number, reply.value), number)
  }

  return {
    total,
    news,
    answer,
    upto: () => upto,
    busy: computed(() => asked.value.size > 0),
    rowAt: (index) => held.value.get(Math.floor(index / STRETCH))?.items[index % STRETCH],
    firstRows: () => held.value.get(0)?.items ?? [],
    see(first, last) {
      const missing = stretchesOf(first, last, total.value).filter(
        (number) => !held.value.has(number) && !asked.value.has(number),
      )
      for (const number of missing.slice(0, HELD)) void fetchOne(number)
    },
    async begin(wanted) {
      round += 1
      present.abort()
      present = new AbortController()
      wish = wanted
      upto = null
      held.value = new Map()
      asked.value = new Set()
      await fetchOne(0)
    },
    async lookForNews() {
      const mine = round
      const reply = await get(addressOf(base, { has: {}, order: null }, 0, upto), stretch, true)
      if (mine === round && reply.kind === 'ok') news.value = reply.value.news
    },
  }
}
