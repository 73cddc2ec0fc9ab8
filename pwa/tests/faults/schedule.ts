/** One schedule: drawn from its seed, played, healed, judged. */
import type { Planting } from './sim-phone'
import { createChance, type Chance } from './chance'
import { heal } from './healing'
import type { Keeper } from './keeper'
import { visit } from './recording'
import { aStage, type Stage } from './stage'
import { A_WHILE, STEPS } from './steps'

/** `broken`: the promises that did not hold; `story`: what happened, step by step; `counts`: what
     the server held in the end. */
export interface Played {
  readonly seed: number
  readonly broken: readonly string[]
  readonly story: readonly string[]
  readonly steps: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

const FEWEST = 8
const MORE = 10

export async function play(keeper: Keeper, seed: number, planting: Planting): Promise<Played> {
  const chance = createChance(seed)
  const stage = await aStage(keeper, seed, planting)
  const steps = drawn(chance)
  try {
    await enter(stage, chance)
    for (const [at, name] of steps.entries()) await act(stage, name, createChance(seed * 1000 + at))
    await heal(stage, chance)
  } catch (fault) {
    stage.broken.push(`it broke off: ${fault instanceof Error ? (fault.stack ?? '') : String(fault)}`)
  } finally {
    await stage.close()
  }
  const { broken, story, counts } = stage
  return { seed, broken, story, steps, counts }
}

/** Names of steps, each as often as its weight says. */
function drawn(chance: Chance): string[] {
  const bag = Object.entries(STEPS).flatMap(([name, [weight]]) => Array<string>(weight).fill(name))
  return Array.from({ length: FEWEST + chance.below(MORE) }, () => chance.oneOf(bag))
}

/** Some phones for each worker, two of them for one; all have done something and been heard. */
async function enter(stage: Stage, chance: Chance): Promise<void> {
  const [first, ...others] = stage.scene.workers
  if (!first) throw new Error('no workers')
  for (const who of [first, first, ...others]) {
    const phone = await stage.addPhone(who, chance)
    stage.phones.push(phone)
    await phone.open()
    await visit(stage, phone, chance)
    await phone.app().engine.sync()
  }
}

async function act(stage: Stage, name: string, chance: Chance): Promise<void> {
  const phone = chance.oneOf(stage.phones)
  phone.hands.ahead += chance.below(A_WHILE)
  stage.story.push(`${name} on ${phone.name}`)
  const step = STEPS[name]
  if (step) await step[1]({ stage, phone, chance })
}
