/**
 * The time by the server. A phone's clock may be days off and may jump in the middle of a visit;
 * within one run of the app it is carried on by a counter that nobody can set.
 */

export interface Ticks {
  /** Milliseconds since 1970, by the phone. */
  readonly wall: () => number
  /** Milliseconds since any moment; never jumps. */
  readonly steady: () => number
}

export interface Clock {
  /** Milliseconds since 1970: by the server where it was heard, else by the phone. */
  readonly now: () => number
  readonly reading: () => number
  /** The server said this time in answer to a request sent at that reading. */
  readonly heard: (serverTime: number, sentAt: number) => void
  /** What the phone's clock lacks; to be kept for the next start. */
  readonly offset: () => number
  /** A moment as reports write it: local time of the city, with its offset. */
  readonly stamp: () => string
  /** The local day, YYYY-MM-DD. */
  readonly today: () => string
}

const LOCAL = 8 * 60 * 60 * 1000
// Below this the network's own delay is as likely a cause as the clock.
const TOLERATED = 30_000

/** `saved` is the offset of an earlier run. */
export function createClock(ticks: Ticks, saved = 0): Clock {
  let origin = ticks.wall() + saved - ticks.steady()

  function now(): number {
    return origin + ticks.steady()
  }

  return {
    now,
    reading: ticks.steady,
    heard: (serverTime, sentAt) => {
      // Half of the way there and back: the best guess without knowing which half was slow.
      const middle = (sentAt + ticks.steady()) / 2
      const told = serverTime - middle
      if (Math.abs(told - origin) > TOLERATED) origin = told
    },
    offset: () => {
      const lack = now() - ticks.wall()
      return Math.abs(lack) > TOLERATED ? Math.round(lack) : 0
    },
    stamp: () => `${localIso(now()).slice(0, 19)}+08:00`,
    today: () => localIso(now()).slice(0, 10),
  }
}

/** The city has one offset all year round, whatever the phone's own time zone is set to. */
function localIso(moment: number): string {
  return new Date(moment + LOCAL).toISOString()
}
