/** Practice says so in colour and in the title: nobody takes its console for the real one. */
import { isPractice } from '@/console/data/asking'
import { say } from '@/console/words'

export function wearRealm(): void {
  if (!isPractice) return
  document.documentElement.dataset['realm'] = 'practice'
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', '#6a2c91')
  document.title = `${say('realm.practice')} · ${document.title}`
}
