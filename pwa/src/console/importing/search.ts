/** Finding an element of the registry by words. */
import type { Element } from '@/console/data/vocabulary'

const MOST = 8

/** Elements whose name in any language, or id, holds every word; those that begin so come first. */
export function found(elements: readonly Element[], words: string): readonly Element[] {
  const sought = words.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (!sought.length) return []
  return elements
    .map((element) => ({ element, told: [...Object.values(element.labels), element.id].join('\n').toLocaleLowerCase() }))
    .filter(({ told }) => sought.every((word) => told.includes(word)))
    .toSorted((a, b) => Number(b.told.startsWith(sought[0] ?? '')) - Number(a.told.startsWith(sought[0] ?? '')))
    .slice(0, MOST)
    .map(({ element }) => element)
}
