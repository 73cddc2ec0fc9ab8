/** What a new password lacks, as far as it can be told while it is typed; the server has the last word. */

/** A name or a part of an address shorter than this is in many words. */
const NAMED_BY = 3
const SHORTEST = 12
const DIFFERENT = 6
const WORN =
  /p[a@]ssw[o0]rd|qwerty(?:uiop)?|asdf(?:ghjkl)?|zxcvbn?m?|1q2w3e(?:4r)?|admin|welcome|letmein|iloveyou|woaini|5201314|1314520|yigetong|一格通|网格员|網格員|密码|密碼|(?:19|20)\d\d/gu

export interface Strength {
  readonly long: boolean
  readonly varied: boolean
  readonly own: boolean
}

export function strengthOf(secret: string, email: string, name: string): Strength {
  const lowered = secret.toLocaleLowerCase()
  const letters = [...lowered.replaceAll(WORN, '')]
  const left = letters.filter((letter, n) => Math.abs(code(letter) - code(letters[n - 1] ?? ' ')) > 1)
  const names = [...(email.split('@')[0] ?? '').split(/[.+_-]/).filter((part) => part.length >= NAMED_BY), name.trim()]
  return {
    long: [...secret].length >= SHORTEST,
    varied: new Set(left).size >= DIFFERENT,
    own: secret !== '' && !names.some((each) => each.length > 1 && lowered.includes(each.toLocaleLowerCase())),
  }
}

function code(letter: string): number {
  return letter.codePointAt(0) ?? 0
}
