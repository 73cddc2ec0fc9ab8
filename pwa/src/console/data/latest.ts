/** Keeps the answer to the last question alone: an earlier one may come later. */
export function lastAsked(): <T>(answer: Promise<T>) => Promise<T | undefined> {
  let round = 0
  return async (answer) => {
    round += 1
    const mine = round
    const found = await answer
    return mine === round ? found : undefined
  }
}
