/** What the phone's clock lacks by the server's, kept for a start without signal. */
import { readMeta, write, type Db } from '@/store/db'

/** Milliseconds to add to the phone's clock; 0 before the server was ever heard. */
export async function readOffset(db: Db): Promise<number> {
  return (await readMeta(db, 'clock'))?.offset ?? 0
}

export async function keepOffset(db: Db, offset: number): Promise<void> {
  if ((await readOffset(db)) === offset) return
  await write(db, ['meta'], (tx) => tx.objectStore('meta').put({ key: 'clock', offset }))
}
