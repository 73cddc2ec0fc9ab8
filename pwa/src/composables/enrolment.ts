/** Codes as people type and scan them: an enrolment code in a letter, a link or a QR code. */
import type { Realm } from '@/store/db'

// The house writes codes without 0/O and 1/I/L; what is read aloud may come in any case.
const GROUPED = /^([2-9A-HJKMNP-Z]{4})([2-9A-HJKMNP-Z]{4})([2-9A-HJKMNP-Z]{4})$/
const JOIN = /#\/(?:practice\/)?join\/([^/?#\s]+)/
const PRACTICE = /#\/practice\/join\//
const CLASS = /#\/class\/([^/?#\s]+)/

/** As the house writes it where it is one of ours, else as it was typed. */
export function tidyCode(typed: string): string {
  const bare = typed.normalize('NFKC').toUpperCase().replaceAll(/[\s\-‐-―－_.]/g, '')
  const [, one, two, three] = GROUPED.exec(bare) ?? []
  return one && two && three ? `${one}-${two}-${three}` : typed.trim()
}

/** Digits as they are meant: full-width signs and spacing do not matter. */
export function tidyPhone(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\-()]/g, '')
}

/** The code in a link to the app (`…/#/join/CODE`), or the text itself. */
export function codeIn(scanned: string): string {
  const [, code] = JOIN.exec(scanned) ?? []
  return tidyCode(code ? decodeURIComponent(code) : scanned)
}

/** The code of the address the app was opened by, or null. */
export function codeOfAddress(hash: string): string | null {
  const [, code] = JOIN.exec(hash) ?? []
  return code ? tidyCode(decodeURIComponent(code)) : null
}

/** The realm that a link invites to; null where it is a bare code, which says nothing of it. */
export function realmOfLink(link: string): Realm | null {
  if (CLASS.test(link)) return 'practice'
  if (!JOIN.test(link)) return null
  return PRACTICE.test(link) ? 'practice' : 'live'
}

/** The code of a class in a link to it, or null. */
export function classIn(link: string): string | null {
  return CLASS.exec(link)?.[1] ?? null
}
