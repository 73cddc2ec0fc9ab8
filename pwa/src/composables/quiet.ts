/** Work that nobody waits for: it stands behind taps, letters and drawing. */

/** Done once the page has nothing better to do; where no browser says when, in its next turn. */
export function whenQuiet(): Promise<void> {
  if ('scheduler' in globalThis) return scheduler.postTask(nothing, { priority: 'background' })
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

function nothing(): void {
  // The turn itself is what is waited for.
}
