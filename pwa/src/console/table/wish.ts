/** What a reader wants of a table: filters and an order. */

export interface Order {
  readonly key: string
  readonly down: boolean
}

export interface Wish {
  /** Column key → what its cells are to contain. */
  readonly has: Readonly<Record<string, string>>
  readonly order: Order | null
}

/** A table's filters and order, as the server takes them. */
export function wishQuery(wish: Wish): URLSearchParams {
  const query = new URLSearchParams()
  if (wish.order) query.set('sort', `${wish.order.down ? '-' : ''}${wish.order.key}`)
  for (const [key, text] of Object.entries(wish.has)) if (text) query.set(`has.${key}`, text)
  return query
}
