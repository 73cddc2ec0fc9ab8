/** What sync needs of a browser page, from the page's own objects; `main.ts` hands them in. */

/** Calls once after so many milliseconds; gives what calls it off. */
export type Later = (milliseconds: number, work: () => void) => () => void

/** Tells when it is worth trying again; gives what ends the telling. */
export type Wake = (work: () => void) => () => void

export function laterOf(page: Pick<Window, 'setTimeout' | 'clearTimeout'>): Later {
  return (milliseconds, work) => {
    const timer = page.setTimeout(work, milliseconds)
    return () => {
      page.clearTimeout(timer)
    }
  }
}

/** The line is back, the page is looked at again, or it comes out of the browser's freezer. */
export function wakeOf(
  page: Pick<Window, 'addEventListener' | 'removeEventListener'>,
  document: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>,
): Wake {
  return (work) => {
    const seen = () => {
      if (document.visibilityState === 'visible') work()
    }
    page.addEventListener('online', work)
    page.addEventListener('pageshow', work)
    document.addEventListener('visibilitychange', seen)
    return () => {
      page.removeEventListener('online', work)
      page.removeEventListener('pageshow', work)
      document.removeEventListener('visibilitychange', seen)
    }
  }
}
