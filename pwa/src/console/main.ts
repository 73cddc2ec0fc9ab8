/** Entry of the console: the page for laptops, beside the field app and apart from it. */
import { createApp } from 'vue'
import { lookAsBefore } from '@/composables/looks'
import { wearRealm } from '@/console/training/realm'
import ConsoleApp from '@/console/ConsoleApp.vue'
import { router } from '@/console/router'
import { speakAsBefore } from '@/composables/language'
import '@/console/styles/console.css'

lookAsBefore()
speakAsBefore()
wearRealm()
createApp(ConsoleApp).use(router).mount('#app')
