/** Who used this phone last: an id that says nothing to anybody, so that the right store opens. */

const LAST = 'ygt-last'

export function lastWorker(): string | null {
  return localStorage.getItem(LAST)
}

export function rememberWorker(id: string): void {
  localStorage.setItem(LAST, id)
}
