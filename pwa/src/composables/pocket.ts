/** Small storage that survives the page: looks, language, whose store opens first. */

/** Small things that may be forgotten; a browser that refuses to keep them is no reason to stop. */
export const pocket = {
  read: (key: string): string | null => inPocket(() => localStorage.getItem(key)),
  write: (key: string, text: string): void => {
    inPocket(() => {
      localStorage.setItem(key, text)
      return null
    })
  },
  drop: (key: string): void => {
    inPocket(() => {
      localStorage.removeItem(key)
      return null
    })
  },
}

function inPocket(how: () => string | null): string | null {
  // Nor does every machine that runs a part of this have a pocket at all.
  if (typeof localStorage === 'undefined') return null
  try {
    return how()
  } catch (fault) {
    if (fault instanceof DOMException) return null
    throw fault
  }
}
