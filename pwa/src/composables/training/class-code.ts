/** The code of a class, as it is read aloud, typed, or found in a link. */
import { classIn } from '@/composables/enrolment'

// No look-alikes, in any case, with or without a gap in the middle.
const CODE = /^[2-9A-HJKMNP-Z]{8}$/

/** As the house writes it; null where it is none. */
export function tidyClass(typed: string): string | null {
  const given = decodeURIComponent(classIn(typed) ?? encodeURIComponent(typed))
  const code = given.normalize('NFKC').toUpperCase().replaceAll(/[\s\-‐-―－_.]/g, '')
  return CODE.test(code) ? code : null
}
