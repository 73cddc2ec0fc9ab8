/**
 * Positions as reports write them (WGS 84), and as people bring them from a map: Chinese maps show
 * GCJ-02, which lies some hundred metres off by law (GB 20263), and write longitude first as often
 * as not.
 */

/** Degrees; `accuracy_m` only where a receiver said it. */
export interface Point {
  readonly lat: number
  readonly lon: number
  readonly accuracy_m?: number
}

/** Whose numbers they are: a receiver's, or those of a Chinese map. */
export type Datum = 'wgs84' | 'gcj02'

// Krasovsky 1940, which the shift is computed on.
const AXIS = 6_378_245
const ECCENTRICITY = 0.006_693_421_622_965_943
// Outside these nothing is shifted; inside, latitude and longitude cannot be taken for each other.
const CHINA = { south: 0.8293, north: 55.8271, west: 72.004, east: 137.8347 }
const NUMBERS = /-?\d+(?:\.\d+)?/g

/** Two numbers in any order, as pasted; null where they are no position in China. */
export function pointOf(pasted: string, datum: Datum): Point | null {
  const [one, other, ...more] = (pasted.normalize('NFKC').match(NUMBERS) ?? []).map(Number)
  if (one === undefined || other === undefined || more.length) return null
  const told = [
    { lat: one, lon: other },
    { lat: other, lon: one },
  ].find(isInChina)
  if (!told) return null
  return rounded(datum === 'gcj02' ? fromGcj(told) : told)
}

/** As it is written in a report: 7 decimals are a centimetre, more would only pretend. */
export function rounded({ lat, lon, accuracy_m }: Point): Point {
  const cut = (degrees: number): number => Number(degrees.toFixed(7))
  const point = { lat: cut(lat), lon: cut(lon) }
  return accuracy_m === undefined ? point : { ...point, accuracy_m: Math.round(accuracy_m) }
}

export function isPoint(value: unknown): value is Point {
  if (typeof value !== 'object' || value === null) return false
  return 'lat' in value && typeof value.lat === 'number' && 'lon' in value && typeof value.lon === 'number'
}

/** The way back has no formula: what is shifted there is found by trying, to a millimetre. */
export function fromGcj(shifted: Point): Point {
  let guess = shifted
  for (let turn = 0; turn < 5; turn += 1) {
    const there = toGcj(guess)
    guess = {
      lat: guess.lat + shifted.lat - there.lat,
      lon: guess.lon + shifted.lon - there.lon,
    }
  }
  return guess
}

export function toGcj({ lat, lon }: Point): Point {
  const [x, y] = [lon - 105, lat - 35]
  const radians = (lat / 180) * Math.PI
  const curve = 1 - ECCENTRICITY * Math.sin(radians) ** 2
  const north = (AXIS * (1 - ECCENTRICITY)) / (curve * Math.sqrt(curve))
  const east = (AXIS / Math.sqrt(curve)) * Math.cos(radians)
  return {
    lat: lat + (shiftNorth(x, y) * 180) / (north * Math.PI),
    lon: lon + (shiftEast(x, y) * 180) / (east * Math.PI),
  }
}

function shiftNorth(x: number, y: number): number {
  const flat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  const short = wave(20, 6 * x) + wave(20, 2 * x)
  return flat + short + wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30)
}

function shiftEast(x: number, y: number): number {
  const flat = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  const short = wave(20, 6 * x) + wave(20, 2 * x)
  return flat + short + wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30)
}

function wave(height: number, turns: number): number {
  return (height * Math.sin(turns * Math.PI) * 2) / 3
}

function isInChina({ lat, lon }: Point): boolean {
  const { south, north, west, east } = CHINA
  return lat > south && lat < north && lon > west && lon < east
}
