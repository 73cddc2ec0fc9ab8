/** The engine: one round at a time, none forgotten, one tab at a time, whatever a tab does. */
import { expect, test } from 'vitest'
import { readMeta } from '@/store/db'
import { createBackoff } from '@/sync/backoff'
import { createClock } from '@/sync/clock'
import { createEngine, type Engine, type Status } from '@/sync/engine'
import { createTabLock, LEASE, type TabLock } from '@/sync/lock'
import type { RoundReport } from '@/sync/round'
import { aDatabase, NOW } from '../store/phone'

const FINE: RoundReport = { trouble: null, waiting: false, retryAfter: null }
const SOON: RoundReport = { ...FINE, soon: 1_500 }
const DOWN: RoundReport = { trouble: 'unreachable', waiting: true, retryAfter: null }
const ALONE: TabLock = {
  run: async (work) => {
    await work()
    return true
  },
}

interface Scene {
  readonly engine: Engine
  readonly timers: { readonly wait: number; readonly work: () => void }[]
  readonly wakes: (() => void)[]
  rounds: number
}

function aScene(answer: (n: number) => Promise<RoundReport>, lock = ALONE): Scene {
  const timers: Scene['timers'] = []
  const wakes: Scene['wakes'] = []
  const engine = createEngine({
    ...{ lock, backoff: createBackoff(() => 0.5), now: () => NOW },
    round: () => answer(scene.rounds++),
    later: (wait, work) => {
      timers.push({ wait, work })
      return () => timers.splice(0)
    },
    wake: (work) => {
      wakes.push(work)
      return () => wakes.splice(0)
    },
  })
  const scene: Scene = { engine, timers, wakes, rounds: 0 }
  return scene
}

const settled = () => new Promise((done) => setTimeout(done, 0))

test('asking during a round earns one more round, however often', async () => {
  let release: () => void = () => undefined
  const scene = aScene(
    (n) =>
      new Promise((done) => {
        release = () => {
          done(FINE)
        }
        if (n > 0) done(FINE)
      }),
  )
  const asked = [scene.engine.sync()]
  await settled()
  asked.push(scene.engine.sync(), scene.engine.sync())
  release()
  await Promise.all(asked)

  expect(scene.rounds).toBe(2)
})

test('started, it syncs at once, when it is woken, and by its timer', async () => {
  const scene = aScene(() => Promise.resolve(FINE))
  scene.engine.start()
  await settled()
  scene.wakes[0]?.()
  await settled()
  expect(scene.timers.map((timer) => timer.wait)).toEqual([300_000])
  scene.timers[0]?.work()
  await settled()

  expect(scene.rounds).toBe(3)
})

test('while nothing works it waits longer and longer, and for what is told soon not long', async () => {
  const scene = aScene((n) => Promise.resolve(n < 3 ? DOWN : n < 4 ? SOON : FINE))
  const waits: (number | undefined)[] = []
  scene.engine.start()
  for (let n = 0; n < 5; n += 1) {
    await settled()
    waits.push(scene.timers[0]?.wait)
    expect(scene.engine.status().nextAt).toBe(NOW + (scene.timers[0]?.wait ?? 0))
    scene.timers[0]?.work()
  }

  expect(waits).toEqual([1_000, 2_000, 4_000, 1_500, 300_000])
})

test('what a round tells is heard, and its trouble stays until a better one', async () => {
  const scene = aScene((n) => Promise.resolve(n ? FINE : DOWN))
  const heard: Status[] = []
  scene.engine.listen((status) => heard.push(status))
  await scene.engine.sync()
  expect(scene.engine.status()).toMatchObject({ trouble: 'unreachable', lastSuccess: null })
  await scene.engine.sync()

  expect(scene.engine.status()).toMatchObject({ trouble: null, lastSuccess: NOW, running: false })
  expect(scene.engine.status().turnedAway).toBe(false)
  expect(heard.map((status) => status.running)).toEqual([true, false, true, false])
})

test('a tab that was turned away says so, and tries again by itself', async () => {
  const scene = aScene(() => Promise.resolve(FINE), { run: () => Promise.resolve(false) })
  scene.engine.start()
  await settled()

  expect(scene.engine.status()).toMatchObject({ turnedAway: true, running: false })
  expect(scene.timers.map((timer) => timer.wait)).toEqual([60_000])
})

test('a bug in one round does not end all rounds', async () => {
  const scene = aScene((n) => (n ? Promise.resolve(FINE) : Promise.reject(new Error('bug'))))
  await scene.engine.sync()
  expect(scene.engine.status().trouble).toBe('broken')
  await scene.engine.sync()

  expect(scene.engine.status().trouble).toBeNull()
})

test('stopped, it begins nothing more', async () => {
  const scene = aScene(() => Promise.resolve(FINE))
  scene.engine.start()
  await settled()
  scene.engine.stop()

  expect([scene.timers, scene.wakes]).toEqual([[], []])
})

async function twoTabs(locks?: Pick<LockManager, 'request'>) {
  const db = await aDatabase()
  const hands = { moment: NOW }
  const tab = (holder: string) =>
    createTabLock({ db, locks, holder, now: () => hands.moment, later: () => () => undefined })
  return { db, hands, one: tab('one'), two: tab('two') }
}

/** Work that goes on until it is told to end. */
function longWork() {
  let end: () => void = () => undefined
  const over = new Promise<void>((done) => {
    end = done
  })
  return { work: () => over, end: () => { end() } }
}

test('while one tab syncs another one does not', async () => {
  const { one, two } = await twoTabs()
  const { work, end } = longWork()
  const first = one.run(work)
  await settled()
  expect(await two.run(() => Promise.reject(new Error('ran')))).toBe(false)
  end()

  expect(await first).toBe(true)
  expect(await two.run(() => Promise.resolve())).toBe(true)
})

test('a tab that sleeps with the lock is passed over when its lease has run out', async () => {
  // As a browser does it: a sleeping tab holds its lock until somebody takes it away.
  let held: ((fault: DOMException) => void) | null = null
  const locks: Pick<LockManager, 'request'> = {
    request: async (...given: unknown[]) => {
      const [, options, work] = given
      const { steal } = Object(options)
      if (typeof work !== 'function') throw new TypeError('no work')
      if (held && !steal) return work(null)
      held?.(new DOMException('stolen', 'AbortError'))
      const stolen = new Promise<never>((_, reject) => {
        held = reject
      })
      const ran = await Promise.race([Promise.resolve(work({ name: 'x' })), stolen])
      held = null
      return ran
    },
  }
  const { db, hands, one, two } = await twoTabs(locks)
  const { work, end } = longWork()
  let awake: boolean | null = null
  const asleep = one.run(work).then((whole) => {
    awake = whole
  })
  await settled()
  await settled()
  expect(await two.run(() => Promise.resolve())).toBe(false)
  hands.moment += LEASE + 1

  expect(await two.run(() => Promise.resolve())).toBe(true)
  // Its work is still going on: whoever asked for it hears of the end when that is there.
  expect(awake).toBeNull()
  end()
  await asleep
  expect(awake).toBe(false)
  expect(await readMeta(db, 'lease')).toBeUndefined()
})

test('a lease of a time that lies far ahead comes from a clock that was set back', async () => {
  const { hands, one, two } = await twoTabs()
  void one.run(longWork().work)
  await settled()
  hands.moment -= 48 * 3600_000

  expect(await two.run(() => Promise.resolve())).toBe(true)
})

test('a failing round gives the turn back', async () => {
  const { one, two } = await twoTabs()
  await expect(one.run(() => Promise.reject(new Error('bug')))).rejects.toThrow('bug')

  expect(await two.run(() => Promise.resolve())).toBe(true)
})

test('the time goes on by the counter when the phone\'s clock jumps in the middle of a visit', () => {
  const phone = { wall: NOW, steady: 0 }
  const clock = createClock({ wall: () => phone.wall, steady: () => phone.steady })
  phone.wall -= 48 * 3600_000
  phone.steady += 60_000

  expect(clock.now()).toBe(NOW + 60_000)
  expect(clock.today()).toBe('2026-11-18')
})

test('small differences are the network\'s; large ones are kept for the next start', () => {
  const clock = createClock({ wall: () => NOW, steady: () => 0 })
  clock.heard(NOW + 20_000, 0)
  expect(clock.offset()).toBe(0)
  clock.heard(NOW + 3600_000, 0)
  expect(clock.offset()).toBe(3600_000)

  expect(createClock({ wall: () => NOW, steady: () => 9 }, clock.offset()).now()).toBe(
    NOW + 3600_000,
  )
})

test('shortly after midnight in the city it is the new day, wherever the phone thinks it is', () => {
  const clock = createClock({ wall: () => Date.parse('2026-11-17T16:00:01Z'), steady: () => 0 })

  expect(clock.today()).toBe('2026-11-18')
  expect(clock.stamp()).toBe('2026-11-18T00:00:01+08:00')
})
