/** Entry: puts the app on the page. */
import { createApp, h } from 'vue'

createApp({ render: () => h('main', [h('h1', '一格通')]) }).mount('#app')
