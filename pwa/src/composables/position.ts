/** Where the phone is, once and only when a visit asks: never followed, never waited for. */
import { rounded, type Point } from '@/composables/coordinates'

/** `denied`: the worker or the phone said no; `none`: nothing came in time, or no receiver. */
export type Located =
  | { readonly kind: 'found'; readonly point: Point }
  | { readonly kind: 'denied' }
  | { readonly kind: 'none' }

// Between houses a first fix takes its time; one of a moment ago may be of the door before.
const OPTIONS: PositionOptions = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 }

const ROUGH: PositionOptions = { enableHighAccuracy: false, timeout: 3000, maximumAge: 600_000 }

export function locate(): Promise<Located> {
  if (!('geolocation' in navigator)) return Promise.resolve({ kind: 'none' })
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude: lat, longitude: lon, accuracy: accuracy_m } }) => {
        resolve({ kind: 'found', point: rounded({ lat, lon, accuracy_m }) })
      },
      ({ code, PERMISSION_DENIED }) => {
        resolve({ kind: code === PERMISSION_DENIED ? 'denied' : 'none' })
      },
      OPTIONS,
    )
  })
}

/** Where it was some minutes ago, by masts and networks: enough to begin a map with. */
export async function roughly(): Promise<Point | null> {
  if (!('geolocation' in navigator) || !(await mayLocate())) return null
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude: lat, longitude: lon, accuracy: accuracy_m } }) => {
        resolve(rounded({ lat, lon, accuracy_m }))
      },
      () => {
        resolve(null)
      },
      ROUGH,
    )
  })
}

/** Whether it may be asked for without a question popping up over the form. */
export async function mayLocate(): Promise<boolean> {
  if (!('permissions' in navigator)) return false
  const answer = await navigator.permissions.query({ name: 'geolocation' }).catch(() => null)
  return answer?.state === 'granted'
}
