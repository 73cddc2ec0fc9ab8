/** What of the plane is in sight: a middle, how many metres a dot is wide, and how both are moved. */
import { shallowRef, type ShallowRef } from 'vue'
import { roundLength, type Metres } from '@/composables/plane'

/** In dots of the drawing, from its middle: right and down. */
export interface Dots {
  readonly x: number
  readonly y: number
}

export interface MapView {
  readonly middle: ShallowRef<Metres>
  /** Metres to a dot. */
  readonly scale: ShallowRef<number>
  readonly drawn: (place: Metres) => Dots
  /** The drawing goes with the finger. */
  readonly drag: (by: Dots) => void
  /** What lies there comes to the middle. */
  readonly centre: (on: Dots) => void
  /** More than 1 shows more of the land. */
  readonly widen: (times: number) => void
}

const CLOSEST = 0.1
const WIDEST = 50

export function createMapView(start: Metres, metresToADot: number): MapView {
  const middle = shallowRef(start)
  const scale = shallowRef(metresToADot)

  function centre({ x, y }: Dots): void {
    const { east, north } = middle.value
    middle.value = { east: east + x * scale.value, north: north - y * scale.value }
  }

  return {
    middle,
    scale,
    centre,
    drawn: ({ east, north }) => ({
      x: (east - middle.value.east) / scale.value,
      y: (middle.value.north - north) / scale.value,
    }),
    drag: ({ x, y }) => {
      centre({ x: -x, y: -y })
    },
    widen: (times) => {
      scale.value = Math.min(WIDEST, Math.max(CLOSEST, scale.value * times))
    },
  }
}

/** A length in metres that is at most so many dots wide, for a scale and for lines to go by. */
export function measure({ scale }: MapView, dots: number): number {
  return roundLength(dots * scale.value)
}

/** Where lines every `step` metres lie, in dots from the middle and `half` of them to either side. */
export function linesAt(middle: number, scale: number, step: number, half: number): readonly number[] {
  const first = Math.ceil((middle - half * scale) / step)
  const last = Math.floor((middle + half * scale) / step)
  return Array.from({ length: last - first + 1 }, (_, n) => ((first + n) * step - middle) / scale)
}
