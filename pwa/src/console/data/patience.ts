/** Asking again for as long as the server says "soon", as it does while an index is being built. */

// A sheet of millions of rows is indexed within this time.
const TIMES = 90

/** Asks until there is an answer that names no wait (in milliseconds), or until nobody wants it. */
export async function patiently<T>(
  ask: () => Promise<T>,
  waitOf: (answer: T) => number | null,
  signal: AbortSignal,
): Promise<T> {
  for (let time = 1; ; time += 1) {
    const answer = await ask()
    const wait = waitOf(answer)
    if (wait === null || time === TIMES) return answer
    await pause(wait, signal)
    if (signal.aborted) return answer
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done) => {
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    }, { once: true })
  })
}
