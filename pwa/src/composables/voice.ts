/**
 * Speaking instead of typing, only where the phone itself understands: what residents say about each
 * other is sent to nobody. Elsewhere the microphone of the keyboard does the same.
 */

/** The part of the Web Speech API with processing on the device (Chrome 139). */
export interface Recogniser {
  lang: string
  processLocally: boolean
  onresult: ((event: SpokenEvent) => void) | null
  onend: (() => void) | null
  start: () => void
  stop: () => void
}

export interface SpokenEvent {
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>>
}

export interface RecogniserKind {
  new (): Recogniser
  readonly available?: (asked: {
    readonly langs: readonly string[]
    readonly processLocally: true
  }) => Promise<string>
}

export const SPOKEN = 'cmn-Hans-CN'

/** A recogniser that stays on the phone; null where there is none, or none for Chinese. */
export async function localRecogniser(kind: RecogniserKind | undefined): Promise<Recogniser | null> {
  if (!kind?.available) return null
  const asked = { langs: [SPOKEN], processLocally: true } as const
  const answer = await kind.available(asked).catch(() => 'unavailable')
  if (answer !== 'available') return null
  const recogniser = new kind()
  recogniser.lang = SPOKEN
  recogniser.processLocally = true
  return recogniser
}

/** What was understood, its parts one after the other. */
export function spokenText({ results }: SpokenEvent): string {
  return Array.from(results, (result) => result[0]?.transcript ?? '').join('')
}
