/** One address for each screen, behind the hash: the server needs to know only one page. */
import { createRouter, createWebHashHistory } from 'vue-router'
import AmendView from '@/views/AmendView.vue'
import InboxView from '@/views/InboxView.vue'
import NewPlaceView from '@/views/NewPlaceView.vue'
import ReceiptView from '@/views/ReceiptView.vue'
import ReportsView from '@/views/ReportsView.vue'
import SettingsView from '@/views/SettingsView.vue'
import TasksView from '@/views/TasksView.vue'
import TodayView from '@/views/TodayView.vue'
import UnsentView from '@/views/UnsentView.vue'
import VisitView from '@/views/VisitView.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', component: TodayView },
    { path: '/new', component: NewPlaceView },
    { path: '/visit/:id', component: VisitView },
    { path: '/receipt/:id', component: ReceiptView },
    { path: '/reports', component: ReportsView },
    { path: '/tasks', component: TasksView },
    { path: '/amend/:visit', component: AmendView },
    { path: '/inbox', component: InboxView },
    { path: '/unsent', component: UnsentView },
    { path: '/settings', component: SettingsView },
    { path: '/:elsewhere(.*)*', redirect: '/' },
  ],
})
