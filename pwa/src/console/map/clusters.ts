/** Positions on a flat map, and those that lie close together as one: pure, so a test can hold it. */

/** Degrees of WGS 84. */
export interface Point {
  readonly lon: number
  readonly lat: number
  readonly row: string
  readonly text: string
}

/** What the map shows: its middle in world units (0 to 1) and pixels a world is wide. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Spot {
  readonly x: number
  readonly y: number
  readonly points: readonly Point[]
}

const TILE = 56
const LARGEST = 2 ** 30
const LIMIT = 85

/** Web Mercator, 0 to 1 from west to east and from north to south. */
export function world({ lon, lat }: Pick<Point, 'lon' | 'lat'>): { readonly x: number; readonly y: number } {
  const held = (Math.min(LIMIT, Math.max(-LIMIT, lat)) * Math.PI) / 180
  return { x: (lon + 180) / 360, y: (1 - Math.log(Math.tan(held) + 1 / Math.cos(held)) / Math.PI) / 2 }
}

/** The view that holds all points with a margin. */
export function viewOf(points: readonly Point[], { width, height }: Size): View {
  const places = points.map(world)
  const xs = bounds(places.map(({ x }) => x))
  const ys = bounds(places.map(({ y }) => y))
  const wide = Math.max(xs.high - xs.low, 1e-6)
  const high = Math.max(ys.high - ys.low, 1e-6)
  const scale = Math.min((width * 0.8) / wide, (height * 0.8) / high, LARGEST)
  return { x: (xs.low + xs.high) / 2, y: (ys.low + ys.high) / 2, scale }
}

function bounds(values: readonly number[]): { readonly low: number; readonly high: number } {
  let [low, high] = [values[0] ?? 0.5, values[0] ?? 0.5]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return { low, high }
}

/** Points in view, those in one square of the screen together, at the middle of what they are. */
export function clusters(points: readonly Point[], view: View, size: Size): Spot[] {
  const squares = new Map<string, { x: number; y: number; points: Point[] }>()
  for (const point of points) {
    const at = world(point)
    const x = (at.x - view.x) * view.scale + size.width / 2
    const y = (at.y - view.y) * view.scale + size.height / 2
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue
    const name = `${Math.floor(x / TILE)}/${Math.floor(y / TILE)}`
    const square = squares.get(name) ?? { x: 0, y: 0, points: [] }
    squares.set(name, { x: square.x + x, y: square.y + y, points: square.points })
    square.points.push(point)
  }
  return [...squares.values()].map(({ x, y, points: inside }) => ({
    x: x / inside.length,
    y: y / inside.length,
    points: inside,
  }))
}

/** Closer or farther, so that what lies under a place of the screen stays there. */
export function zoomed(view: View, factor: number, at: { readonly x: number; readonly y: number }, size: Size): View {
  const scale = Math.min(LARGEST, Math.max(256, view.scale * factor))
  const [dx, dy] = [at.x - size.width / 2, at.y - size.height / 2]
  return {
    x: view.x + dx / view.scale - dx / scale,
    y: view.y + dy / view.scale - dy / scale,
    scale,
  }
}

export function shifted(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }
}

const ROUND = [1, 2, 5]
const EQUATOR = 40_075_016

/** A round number of metres that is about 120 pixels, and how wide it is. */
export function ruler(view: View, lat: number): { readonly metres: number; readonly width: number } {
  const perPixel = (EQUATOR * Math.cos((lat * Math.PI) / 180)) / view.scale
  const wanted = perPixel * 120
  const power = 10 ** Math.floor(Math.log10(wanted))
  const metres = power * (ROUND.findLast((each) => each * power <= wanted) ?? 1)
  return { metres, width: metres / perPixel }
}
