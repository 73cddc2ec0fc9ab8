/** Positions out of a GeoJSON answer. */
import { list, maybe, Misfit, number, shape, text, type Read } from '@/console/data/read'
import type { Point } from '@/console/map/clusters'

const pair: Read<readonly number[]> = (value) => {
  const found = list(number)(value)
  if (found.length < 2) throw new Misfit('no position')
  return found
}

const properties: Read<Readonly<Record<string, unknown>>> = (value) =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const feature = shape({
  geometry: maybe(shape({ coordinates: pair })),
  properties,
})

export interface Placing {
  readonly points: readonly Point[]
  /** So many rows have no position. */
  readonly without: number
}

/** Each row with a position, named by the cells of these columns. */
export function placing(columns: readonly string[]): Read<Placing> {
  return (value) => {
    const { features } = shape({ features: list(feature) })(value)
    const points = features.flatMap(({ geometry, properties: cells }) => {
      const [lon, lat] = geometry?.coordinates ?? []
      if (lon === undefined || lat === undefined) return []
      const words = columns.map((key) => cells[key]).filter((cell) => typeof cell === 'string')
      return [{ lon, lat, row: text(cells['_row_id']), text: words.join(' ') }]
    })
    return { points, without: features.length - points.length }
  }
}
