/** Entry: puts the app on the page, and keeps it at hand for when there is no signal. */
import { createApp } from 'vue'
import App from '@/App.vue'
import { begin, desk, lock, phase } from '@/composables/desk'
import { canKeep } from '@/composables/phone'
import { speakAsBefore } from '@/composables/words'
import { router } from '@/router'
import '@/styles/main.css'

const LOCKS_AFTER = 5 * 60_000

/** A phone that lay about for a while asks for the PIN again; drafts are kept by then. */
function lockWhenLeft(): void {
  let left = 0
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') left = Date.now()
    else if (desk.value && Date.now() - left > LOCKS_AFTER) lock()
  })
}

async function start(): Promise<void> {
  speakAsBefore()
  createApp(App).use(router).mount('#app')
  lockWhenLeft()
  if (canKeep()) await begin()
  else phase.value = 'sign_in'
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    await navigator.serviceWorker.register('/sw.js')
  }
}

start().catch((fault: unknown) => {
  document.body.append(`一格通：${String(fault)}`)
})
