/**
 * The windows of one store. Each tells the others that it changed something, and no more than that:
 * whoever hears it reads the store. A frozen one hears it when it is awake again.
 */
export interface Tabs {
  readonly tell: () => void
  readonly leave: () => void
}

/** `store` is the name of the database that they share. */
export function joinTabs(store: string, hear: () => void): Tabs {
  const channel = new BroadcastChannel(`ygt-news-${store}`)
  channel.onmessage = hear
  return {
    tell: () => {
      channel.postMessage(null)
    },
    leave: () => {
      channel.close()
    },
  }
}
