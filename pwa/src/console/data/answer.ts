/** What may become of a question. */

/** `lost`: the server cannot be reached, or wants to be asked again after `wait` milliseconds.
 * `refused`: it says why in `title`, and which field does not fit. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | Refusal
  | { readonly kind: 'lost'; readonly wait: number | null }

export interface Refusal {
  readonly kind: 'refused'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly field: string
}

/** What a problem document says. */
export function refusal(status: number, body: unknown): Refusal {
  const told: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {}
  const word = (name: string) => (typeof told[name] === 'string' ? told[name] : '')
  return { kind: 'refused', status, code: word('code'), title: word('title'), field: word('field') }
}
