/** Codes of an authenticator as people type them. */

/** The six digits, also of two groups of three; '' where it is something else. */
export function digitsOf(typed: string): string {
  const digits = typed.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(digits) ? digits : ''
}
