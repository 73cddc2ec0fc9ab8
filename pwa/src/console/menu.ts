/** What the console offers, and to whom. */
import { isPractice } from '@/console/data/asking'
import type { ConsoleKey } from '@/console/words'

export interface Offer {
  readonly path: string
  readonly label: ConsoleKey
  readonly icon: string
  readonly roles: readonly string[]
}

/** What a trainer sees to, in the practice realm alone. */
const TRAINER = ['trainer']
const PEOPLE = ['staff', 'admin']

export const MENU: readonly Offer[] = [
  { path: '/', label: 'menu.sheets', icon: 'M4 5h16v14H4zM4 10h16M10 10v9', roles: PEOPLE },
  { path: '/coverage', label: 'menu.coverage', icon: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM14 17l2 2 4-5', roles: PEOPLE },
  { path: '/demands', label: 'menu.demands', icon: 'M6 3h9l4 4v14H6zM9 11h7M9 15h7', roles: [...PEOPLE, 'office'] },
  { path: '/waivers', label: 'menu.waivers', icon: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4', roles: isPractice ? [] : ['office'] },
  { path: '/import', label: 'menu.import', icon: 'M12 15V4M8 8l4-4 4 4M4 14v6h16v-6', roles: ['admin'] },
  { path: '/links', label: 'menu.links', icon: 'M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1', roles: PEOPLE },
  { path: '/classes', label: 'menu.classes', icon: 'M3 8l9-4 9 4-9 4zM7 10v5c3 3 7 3 10 0v-5M21 8v6', roles: TRAINER },
  { path: '/scenarios', label: 'menu.scenarios', icon: 'M5 4h11l3 3v13H5zM9 9h6M9 13h6M9 17h3', roles: TRAINER },
]

/** Where somebody of this role has come to a page of others: the first page of their own. */
export function ownPage(role: string, path: string): string | null {
  const [first] = MENU.filter((each) => each.roles.includes(role))
  const others = MENU.filter((each) => !each.roles.includes(role))
  const isOf = (each: Offer) => (each.path === '/' ? path === '/' || path.startsWith('/sheet/') : path.startsWith(each.path))
  return first && others.some(isOf) ? first.path : null
}
