/** A database that can run out of space, and an app that can end between any two transactions. */
import type { Db, Room } from '@/store/db'

export interface Frailty {
  /** No space: writing fails, deleting does not. */
  full: boolean
  /** So many transactions more, and the app is gone. */
  life: number
}

export class Killed extends Error {}

type Rows = readonly (readonly [Room, readonly unknown[]])[]

/** The same database, as frail as `frailty` says at every moment. */
export function frailDb(db: Db, frailty: Frailty): Db {
  return new Proxy(db, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || name === 'close') return bound(target, member)
      return (...words: unknown[]): unknown => {
        if (frailty.life <= 0) throw new Killed()
        frailty.life -= 1
        const done: unknown = Reflect.apply(member, target, words)
        return frailty.full && name === 'transaction' ? narrow(done) : done
      }
    },
  })
}

/** A transaction in which nothing can be put. */
function narrow(tx: unknown): unknown {
  if (typeof tx !== 'object' || tx === null) return tx
  return new Proxy(tx, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (name !== 'objectStore' || typeof member !== 'function') return bound(target, member)
      return (...words: unknown[]): unknown => fullRoom(Reflect.apply(member, target, words))
    },
  })
}

function fullRoom(store: unknown): unknown {
  if (typeof store !== 'object' || store === null) return store
  return new Proxy(store, {
    get: (target, name) => {
      if (name !== 'put' && name !== 'add') return bound(target, Reflect.get(target, name))
      return () => Promise.reject(new DOMException('no space', 'QuotaExceededError'))
    },
  })
}

function bound(target: object, member: unknown): unknown {
  return typeof member === 'function' ? (member.bind(target) as unknown) : member
}

/** Everything that lies in a database, as a backup of the phone takes it. */
export async function copyOf(db: Db): Promise<Rows> {
  const rooms = [...db.objectStoreNames]
  return Promise.all(rooms.map(async (room) => [room, await db.getAll(room)] as const))
}

/** Makes a database exactly what was copied. */
export async function restore(db: Db, rows: Rows): Promise<void> {
  for (const [room, values] of rows) {
    const tx = db.transaction(room, 'readwrite')
    await tx.store.clear()
    for (const value of values) await tx.store.put(value as never)
    await tx.done
  }
}

export type { Rows }
