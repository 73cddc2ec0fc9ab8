/** What is known before anybody is: whether this browser will do, and a code it was opened with. */
import { shallowRef } from 'vue'
import { abilityOf, thisBrowser, type Ability } from '@/composables/ability'
import { codeOfAddress, realmOfLink } from '@/composables/enrolment'
import { realm, turnTo } from '@/composables/realm'

export const ability = shallowRef<Ability>('able')
/** An enrolment code that came with the address; empty where there was none. */
export const invitation = shallowRef('')

/** Takes the code out of the address bar and its history at once: it signs in whoever has it. */
export function readInvitation(): void {
  const wanted = realmOfLink(location.hash) ?? realm
  // The page is loaded anew with the same address, and reads it again behind the right door.
  if (wanted !== realm) {
    turnTo(wanted, location.hash)
    return
  }
  const code = codeOfAddress(location.hash)
  if (!code) return
  invitation.value = code
  history.replaceState(history.state, '', `${location.pathname}#/`)
}

export async function tryBrowser(): Promise<void> {
  ability.value = await abilityOf(thisBrowser())
}
