/** Entry: puts the app on the page, and keeps it at hand for when there is no signal. */
import { createApp } from 'vue'
import App from '@/App.vue'
import { ability, readInvitation, tryBrowser } from '@/composables/arrival'
import { watchIdleness } from '@/composables/autolock'
import { begin, phase } from '@/composables/desk'
import { lookAsBefore } from '@/composables/looks'
import { whenQuiet } from '@/composables/quiet'
import { watchForUpdate } from '@/composables/update'
import { speakAsBefore } from '@/composables/language'
import { wearRealm } from '@/composables/realm'
import { readAhead, router } from '@/router'
import '@/styles/main.css'

const STORELESS: ReadonlySet<string> = new Set(['insecure', 'old', 'no_store'])

async function start(): Promise<void> {
  wearRealm()
  lookAsBefore()
  speakAsBefore()
  readInvitation()
  await tryBrowser()
  createApp(App).use(router).mount('#app')
  watchIdleness()
  if (STORELESS.has(ability.value)) phase.value = 'sign_in'
  else await begin()
  // The door is drawn first.
  await whenQuiet()
  await readAhead()
  if (import.meta.env.PROD && 'serviceWorker' in navigator) await watchForUpdate()
}

start().catch((fault: unknown) => {
  document.body.append(`一格通：${String(fault)}`)
})
