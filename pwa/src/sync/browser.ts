/** What sync needs of a browser page; `composables/phone.ts` has them. */

/** Calls once after so many milliseconds; gives what calls it off. */
export type Later = (milliseconds: number, work: () => void) => () => void

/** Tells when it is worth trying again; gives what ends the telling. */
export type Wake = (work: () => void) => () => void
