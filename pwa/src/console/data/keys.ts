/** Keys of the department, as the server tells of them to an administrator. */
import { list, maybe, shape, text } from '@/console/data/read'

export interface Key {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly expires_at: string
  readonly last_used_at: string | null
  /** The key that it took over from. */
  readonly replaces: string | null
}

export const keys = shape({
  items: list(
    shape<Key>({
      id: text,
      name: text,
      state: text,
      expires_at: text,
      last_used_at: maybe(text),
      replaces: maybe(text),
    }),
  ),
})

export const madeKey = shape({ id: text, key: text })
