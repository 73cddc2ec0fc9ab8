/** Webhooks of the department, as the server tells of them. */
import { list, maybe, number, shape, text } from '@/console/data/read'

export interface Hook {
  readonly id: string
  readonly url: string
  readonly name: string
  readonly state: string
  readonly waiting: number
  readonly dead: number
}

export interface Delivery {
  readonly id: string
  readonly type: string
  readonly state: string
  readonly attempts: number
  readonly status: number | null
  readonly fault: string | null
  readonly created_at: string
}

export const hooks = shape({
  items: list(
    shape<Hook>({ id: text, url: text, name: text, state: text, waiting: number, dead: number }),
  ),
})

export const madeHook = shape({ id: text, secret: text })

export const newSecret = shape({ secret: text })

export const deliveries = shape({
  items: list(
    shape<Delivery>({
      id: text,
      type: text,
      state: text,
      attempts: number,
      status: maybe(number),
      fault: maybe(text),
      created_at: text,
    }),
  ),
})
