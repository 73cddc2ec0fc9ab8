/** How far a place is, as the crow flies; alleys make it longer, so nothing is promised exactly. */

export interface Spot {
  readonly lat: number
  readonly lon: number
}

const RADIUS = 6_371_008

/** Metres between two positions. */
export function metresBetween(one: Spot, other: Spot): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180
  const [north, east] = [rad(other.lat - one.lat) / 2, rad(other.lon - one.lon) / 2]
  const across = Math.cos(rad(one.lat)) * Math.cos(rad(other.lat)) * Math.sin(east) ** 2
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(Math.sin(north) ** 2 + across)))
}

/** In tens of metres up to a kilometre, then in tenths of one. */
export function roundDistance(metres: number): { readonly unit: 'm' | 'km'; readonly n: number } {
  const tens = Math.max(10, Math.round(metres / 10) * 10)
  return tens < 1000 ? { unit: 'm', n: tens } : { unit: 'km', n: Math.round(metres / 100) / 10 }
}
