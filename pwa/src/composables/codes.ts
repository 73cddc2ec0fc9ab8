/** What a code on a wall or a licence says, as an answer. */

// A unified social credit code (GB 32100): no I, O, S, V or Z, so that nothing is misread.
const CREDIT = /(?:^|[^0-9A-Z])([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Z])/
// Answers that stand on something as a code.
const SCANNED = /\.(uscc|stake_no|hazard_point_no)$/
const LONGEST = 200

export function isScanned(element: string): boolean {
  return SCANNED.test(element)
}

/** A licence's code is an address with the credit code in it; others say what they say. */
export function answerOf(element: string, read: string): string {
  const text = read.normalize('NFKC').trim()
  const credit = element.endsWith('.uscc') ? CREDIT.exec(text.toUpperCase())?.[1] : undefined
  return credit ?? Array.from(text).slice(0, LONGEST).join('')
}
